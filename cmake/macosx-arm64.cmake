# macOS on arm64, for a build on another system. lld signs the file ad hoc, as macOS asks of arm64.
set(CMAKE_SYSTEM_NAME Darwin)
set(CMAKE_SYSTEM_PROCESSOR arm64)
set(OCHRE_TARGET apple-macos11)
include(${CMAKE_CURRENT_LIST_DIR}/clang.cmake)
