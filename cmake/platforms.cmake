# Builds the C library for the platforms of the jar that this machine is not, and puts it into the folder of each.
#
# cmake -DHOST=linux-x86_64 -DBUILD=folder -DTO=META-INF/native -P platforms.cmake
#
# All of them need the same: clang, lld and llvm. Without these it says what it did not build; with -DREQUIRED=ON that
# is an error. With -DTESTS=ON it runs C tests instead, where this machine can: on aarch64 under qemu-user, on Windows
# under wine, and this machine's own library, -DLIBRARY=libochre.so, with musl.
cmake_minimum_required(VERSION 3.21)
set(platforms linux-x86_64 linux-arm64 macosx-x86_64 macosx-arm64 windows-x86_64)
list(REMOVE_ITEM platforms ${HOST})
get_filename_component(native ${CMAKE_CURRENT_LIST_DIR}/../native ABSOLUTE)

function(left_out words)
  if(REQUIRED)
    message(FATAL_ERROR "${words}")
  endif()
  message(NOTICE "${words}")
endfunction()

function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status)
  if(NOT status EQUAL 0)
    list(JOIN ARGN " " command)
    message(FATAL_ERROR "${command}: expected status 0, got ${status}")
  endif()
endfunction()

# Whether a compiler makes a program of C, with these arguments.
function(links result)
  file(WRITE ${BUILD}/nothing.c "int main(void) { return 0; }\n")
  execute_process(COMMAND ${ARGN} -o ${BUILD}/nothing ${BUILD}/nothing.c
                  RESULT_VARIABLE status OUTPUT_QUIET ERROR_QUIET)
  if(status EQUAL 0)
    set(${result} YES PARENT_SCOPE)
  else()
    set(${result} NO PARENT_SCOPE)
  endif()
endfunction()

function(configure folder)
  run(${CMAKE_COMMAND} -S ${native} -B ${BUILD}/${folder} --log-level=NOTICE -DCMAKE_BUILD_TYPE=Release ${ARGN})
endfunction()

# Compiles the tests in a folder, and runs each on the best CPU path that the machine has.
function(test folder)
  configure(${folder} -DBUILD_TESTING=ON ${ARGN})
  run(${CMAKE_COMMAND} --build ${BUILD}/${folder} --parallel 2)
  run(${CMAKE_CTEST_COMMAND} --test-dir ${BUILD}/${folder} --parallel 2 --output-on-failure --no-tests=error -E
      "-(avx2|baseline)$")
endfunction()

find_program(clang NAMES clang-19 clang)
find_program(objdump NAMES llvm-objdump-19 llvm-objdump)
links(has_clang ${clang} --target=x86_64-apple-macos11 -fuse-ld=lld -nostdlib -dynamiclib)
if(NOT clang OR NOT objdump OR NOT has_clang)
  list(JOIN platforms ", " names)
  left_out("NOT BUILT: the C library for ${names}; Debian apt-get install clang-19 lld-19 llvm-19")
  return()
endif()

if(NOT TESTS)
  foreach(platform IN LISTS platforms)
    configure(${platform} -DBUILD_TESTING=OFF -DCMAKE_TOOLCHAIN_FILE=${CMAKE_CURRENT_LIST_DIR}/${platform}.cmake)
    run(${CMAKE_COMMAND} --build ${BUILD}/${platform} --target ochre --parallel 2)
    file(GLOB library ${BUILD}/${platform}/*ochre.so ${BUILD}/${platform}/*ochre.dylib ${BUILD}/${platform}/ochre.dll)
    file(COPY ${library} DESTINATION ${TO}/${platform})
  endforeach()
  return()
endif()

find_program(qemu qemu-aarch64)
links(has_arm64 ${clang} --target=aarch64-linux-gnu -fuse-ld=lld)
if(HOST STREQUAL "linux-arm64")
  message(NOTICE "linux-arm64 is this machine: mvn has tested it")
elseif(qemu AND has_arm64)
  test(linux-arm64 -DCMAKE_TOOLCHAIN_FILE=${CMAKE_CURRENT_LIST_DIR}/linux-arm64.cmake)
else()
  left_out("NOT TESTED: linux-arm64; Debian apt-get install qemu-user gcc-aarch64-linux-gnu libc6-dev-arm64-cross")
endif()

find_program(wine NAMES wine64 wine PATHS /usr/lib/wine)
links(has_mingw ${clang} --target=x86_64-w64-windows-gnu -fuse-ld=lld)
if(wine AND has_mingw)
  test(windows-x86_64 -DCMAKE_TOOLCHAIN_FILE=${CMAKE_CURRENT_LIST_DIR}/windows-x86_64.cmake)
else()
  left_out("NOT TESTED: windows-x86_64; Debian apt-get install wine64 gcc-mingw-w64-x86-64")
endif()

find_program(musl musl-gcc)
if(musl AND HOST MATCHES "^linux")
  test(musl -DCMAKE_C_COMPILER=${musl} -DOCHRE_LIBRARY=${LIBRARY})
else()
  left_out("NOT TESTED: the C library with musl; Debian apt-get install musl-tools")
endif()

message(NOTICE "NOT TESTED: macOS, which this machine cannot run; check_bare.cmake has looked at the files")
