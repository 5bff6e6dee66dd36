# A shared library that needs no C library, so that one file serves every system of its platform: glibc of any version
# and musl alike. The C files are compiled as for a system with a C library (told that there is none, gcc makes a call
# of every memcpy of a few bytes). The functions that they and the compiler use are in src/bare: the sources after
# target.
include(CheckCCompilerFlag)

# Keeps the compiler from making a call of memcpy out of the loop that copies.
if(CMAKE_C_COMPILER_ID MATCHES "Clang")
  set(OCHRE_LOOPS_STAY_LOOPS -fno-builtin)
else()
  set(OCHRE_LOOPS_STAY_LOOPS -fno-tree-loop-distribute-patterns)
endif()

function(ochre_bare target)
  target_sources(${target} PRIVATE ${ARGN})
  target_include_directories(${target} SYSTEM BEFORE PRIVATE ${PROJECT_SOURCE_DIR}/src/bare)
  # The compilers' headers of vectors include one that allocates: these two names keep it out.
  target_compile_definitions(${target} PRIVATE __MM_MALLOC_H _MM_MALLOC_H_INCLUDED)
  target_compile_options(${target} PRIVATE -fno-stack-protector -U_FORTIFY_SOURCE)
  target_link_options(${target} PRIVATE -nostdlib)
  if(CMAKE_C_COMPILER_ID MATCHES "Clang")
    target_compile_options(${target} PRIVATE -nostdlibinc)
  endif()
  set_source_files_properties(src/bare/memory.c PROPERTIES COMPILE_OPTIONS ${OCHRE_LOOPS_STAY_LOOPS})

  if(APPLE)
    # Nothing of it is used, but dyld may refuse a library that does not name it.
    set(system -lSystem)
    if(CMAKE_CROSSCOMPILING)
      set(system ${ochre_cmake_dir}/libSystem.tbd)
    endif()
    target_link_libraries(${target} PRIVATE ${system})
    target_link_options(${target} PRIVATE $<$<CONFIG:Release>:LINKER:-x>)
  else()
    target_link_options(${target} PRIVATE $<$<CONFIG:Release>:-s>)
  endif()
  if(WIN32)
    # Otherwise the file has the time of its link.
    target_link_options(${target} PRIVATE LINKER:--no-insert-timestamp)
  endif()
  if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
    target_link_options(${target} PRIVATE LINKER:--no-undefined,-z,now,-Bsymbolic)
    ochre_bare_tls(${target})
  endif()

  add_custom_command(
    TARGET ${target}
    POST_BUILD
    COMMAND
      ${CMAKE_COMMAND} -DFILE=$<TARGET_FILE:${target}> -DSYSTEM=${CMAKE_SYSTEM_NAME}
      -DMACHINE=${CMAKE_SYSTEM_PROCESSOR} -DNM=${CMAKE_NM} -DOBJDUMP=${CMAKE_OBJDUMP}
      -DHEADER=${PROJECT_SOURCE_DIR}/include/ochre.h -P ${ochre_cmake_dir}/check_bare.cmake
    VERBATIM)
endfunction()

# stack.c has a variable of each thread, which is to be found without __tls_get_addr. aarch64 always does it so. x86-64
# is asked to; without that there is no such variable, and ochre_stack_left remembers nothing.
function(ochre_bare_tls target)
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    check_c_compiler_flag(-mtls-dialect=gnu2 OCHRE_HAS_TLS_DESCRIPTORS)
    if(OCHRE_HAS_TLS_DESCRIPTORS)
      set_source_files_properties(src/stack.c PROPERTIES COMPILE_OPTIONS -mtls-dialect=gnu2)
    else()
      target_compile_definitions(${target} PRIVATE OCHRE_NO_TLS)
    endif()
  endif()
endfunction()
