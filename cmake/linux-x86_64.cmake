# x86-64 Linux, for a build on another machine.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
set(OCHRE_TARGET linux-gnu)
include(${CMAKE_CURRENT_LIST_DIR}/clang.cmake)
