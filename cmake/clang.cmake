# What the toolchain files of other platforms share: Debian's clang-19 and lld-19 compile and link for all of them. The
# library needs no headers and no libraries of the platform; its tests do.
set(CMAKE_C_COMPILER_TARGET ${CMAKE_SYSTEM_PROCESSOR}-${OCHRE_TARGET})
find_program(OCHRE_CLANG NAMES clang-19 clang REQUIRED)
set(CMAKE_C_COMPILER ${OCHRE_CLANG})
foreach(tool AR NM OBJDUMP RANLIB STRIP INSTALL_NAME_TOOL OTOOL)
  string(TOLOWER llvm-${tool} name)
  string(REPLACE "_" "-" name ${name})
  find_program(CMAKE_${tool} NAMES ${name}-19 ${name})
endforeach()
set(CMAKE_SHARED_LINKER_FLAGS_INIT -fuse-ld=lld)
set(CMAKE_EXE_LINKER_FLAGS_INIT -fuse-ld=lld)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
