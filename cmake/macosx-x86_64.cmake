# macOS on x86-64, for a build on another system.
set(CMAKE_SYSTEM_NAME Darwin)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
set(OCHRE_TARGET apple-macos11)
include(${CMAKE_CURRENT_LIST_DIR}/clang.cmake)
