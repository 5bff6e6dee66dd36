# Installs the C library of the build BUILD, and builds and runs native/example against what was installed, in TO.
function(run)
  execute_process(COMMAND ${ARGV} OUTPUT_VARIABLE output ERROR_VARIABLE output RESULT_VARIABLE result)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "native/example: ${ARGV} failed:\n${output}")
  endif()
endfunction()

get_filename_component(example ${CMAKE_CURRENT_LIST_DIR}/../native/example ABSOLUTE)
run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${TO}/installed)
run(${CMAKE_COMMAND} -S ${example} -B ${TO}/build -DCMAKE_BUILD_TYPE=Release -DCMAKE_PREFIX_PATH=${TO}/installed)
run(${CMAKE_COMMAND} --build ${TO}/build)
run(${CMAKE_CTEST_COMMAND} --test-dir ${TO}/build --no-tests=error --output-on-failure)
