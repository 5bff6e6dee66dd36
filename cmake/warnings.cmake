# Every warning that a clean C file can be held to, as errors. Works for gcc and clang.
function(ochre_warnings target)
  target_compile_options(
    ${target}
    PRIVATE -Wall
            -Wextra
            -Wpedantic
            -Werror
            -Wconversion
            -Wsign-conversion
            -Wshadow
            -Wstrict-prototypes
            -Wmissing-prototypes
            -Wold-style-definition
            -Wcast-qual
            -Wcast-align
            -Wwrite-strings
            -Wpointer-arith
            -Wundef
            -Wvla
            -Wswitch-enum
            -Wformat=2
            -Wimplicit-fallthrough)
endfunction()
