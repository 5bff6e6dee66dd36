# The warnings of gcc and clang that a clean C file does not cause. They are errors. Constants in an enum without a name
# are numbers, also beside a double: gcc knows that.
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
            -Wimplicit-fallthrough
            $<$<C_COMPILER_ID:Clang,AppleClang>:-Wno-enum-float-conversion>)
endfunction()
