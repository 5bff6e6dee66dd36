#include <array>
#include <cstdint>
#include <iostream>
#include <ochre.h>

// Converts three floats to bytes: to the nearest, halves to even, saturated.
int main() {
    const std::array<float, 3> image{1.5F, 2.5F, 300};
    std::array<std::uint8_t, 3> out{};
    const ochre_layout from{OCHRE_F32, 1, 3, 1, 12, 4, 4};
    const ochre_layout to{OCHRE_U8, 1, 3, 1, 3, 1, 1};
    const auto status = ochre_convert(image.data(), &from, out.data(), &to);
    std::cout << "ochre " << ochre_version() << ": status " << status << '\n';
    return status == OCHRE_OK && out == std::array<std::uint8_t, 3>{2, 2, 255} ? 0 : 1;
}
