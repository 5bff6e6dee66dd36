# Stops where a source file is in no list, so that none is left out by mistake. CMake runs again when a file comes or
# goes.
function(ochre_expect_listed pattern list)
  file(GLOB_RECURSE present CONFIGURE_DEPENDS RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} ${pattern})
  foreach(file IN LISTS present)
    if(NOT file IN_LIST ${list})
      message(FATAL_ERROR "${file}: expected to be listed in ${CMAKE_CURRENT_LIST_FILE}. A file that is not listed is "
                          "neither compiled nor tested: add it there, or delete it.")
    endif()
  endforeach()
endfunction()
