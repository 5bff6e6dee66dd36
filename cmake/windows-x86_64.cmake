# x86-64 Windows, for a build on another system. Its tests need Debian's gcc-mingw-w64-x86-64; ctest runs them under
# wine.
set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
set(OCHRE_TARGET w64-windows-gnu)
find_program(OCHRE_WINE NAMES wine64 wine PATHS /usr/lib/wine)
set(CMAKE_CROSSCOMPILING_EMULATOR ${OCHRE_WINE})
include(${CMAKE_CURRENT_LIST_DIR}/clang.cmake)
