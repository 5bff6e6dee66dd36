# OCHRE_SANITIZE is the value of -fsanitize=, such as "address", "undefined" or "address,undefined"; empty for none. A
# finding ends the process, so that ctest sees it.
set(OCHRE_SANITIZE "" CACHE STRING "sanitizers, as -fsanitize= takes them")

function(ochre_sanitizers target)
  if(OCHRE_SANITIZE)
    set(flags -fsanitize=${OCHRE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_compile_options(${target} PRIVATE ${flags})
    target_link_options(${target} PRIVATE ${flags})
  endif()
endfunction()
