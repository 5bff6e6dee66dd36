# aarch64 Linux. Its tests need Debian's gcc-aarch64-linux-gnu and libc6-dev-arm64-cross; ctest runs them under
# qemu-user.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(OCHRE_TARGET linux-gnu)
set(CMAKE_CROSSCOMPILING_EMULATOR qemu-aarch64 -L /usr/aarch64-linux-gnu)
include(${CMAKE_CURRENT_LIST_DIR}/clang.cmake)
