/* SPDX-License-Identifier: Apache-2.0 */
/* Takes a cv::Mat, finds a palette and the nearest row of it for each pixel, and hands the address of the labels to
 * whoever calls: to Java by Panama, for example. No pixel is copied. */
#include "mat.hpp"

#include <ochre.hpp>

#include <vector>

namespace {

/* The pixels of a Mat of three bytes each. */
ochre::view<std::uint8_t> pixels(const cv::Mat &mat) {
    const std::size_t bytes = static_cast<std::size_t>(mat.rows) * mat.step;
    return {{mat.data, bytes}, mat.data, {mat.rows, mat.cols, 3}, {static_cast<std::int64_t>(mat.step), 3, 1}};
}

/* At most k colours of an image, by median cut. */
std::vector<std::uint8_t> palette_of(const ochre::view<std::uint8_t> &image, std::int64_t k) {
    const ochre_layout layout = image.layout();
    const ochre::scratch cube(ochre_cube_bytes());
    ochre_cube_clear(cube.get());
    ochre::check(ochre_cube_add(image.data(), &layout, cube.get()));
    std::vector<std::uint32_t> keys;
    std::vector<std::int64_t> counts;
    for (std::int64_t slab = 0; slab < 32; slab++) {
        const auto from = keys.size();
        keys.resize(from + static_cast<std::size_t>(ochre_cube_size(cube.get(), slab)));
        counts.resize(keys.size());
        ochre_cube_colors(cube.get(), slab, keys.data() + from, counts.data() + from);
    }
    const auto n = static_cast<std::int64_t>(keys.size());
    std::vector<std::uint8_t> palette(static_cast<std::size_t>(3 * k));
    const ochre::scratch scratch(ochre_median_cut_scratch_bytes(n, 3, k));
    const std::int64_t size = ochre_median_cut(keys.data(), counts.data(), n, 3, k, OCHRE_CUT_VARIANCE,
                                               palette.data(), scratch.get());
    palette.resize(static_cast<std::size_t>(3 * size));
    return palette;
}

/* What the example hands out; it stays until the process ends. */
std::vector<std::int32_t> labels;

} // namespace

/* Makes a picture of two halves, dark and light, finds two colours, and returns the address of its labels
 * i32 [height, width]. NULL where something fails. */
extern "C" const std::int32_t *example_labels(std::int64_t height, std::int64_t width) {
    try {
        const cv::Mat mat(static_cast<int>(height), static_cast<int>(width), CV_8UC3);
        const auto image = pixels(mat);
        for (std::int64_t y = 0; y < height; y++)
            for (std::int64_t x = 0; x < width; x++)
                for (std::int64_t c = 0; c < 3; c++)
                    image(y, x, c) = static_cast<std::uint8_t>((x < width / 2 ? 10 : 200) + (x + y) % 3);

        const auto palette = palette_of(image, 2);
        labels.resize(static_cast<std::size_t>(height * width));
        const ochre::view<std::int32_t> out(labels, height, width);
        const ochre_layout from = image.layout(), to = out.layout();
        const auto k = static_cast<std::int64_t>(palette.size() / 3);
        const ochre::scratch scratch(ochre_nearest_u8_scratch_bytes(height * width, 3, k));
        ochre::check(ochre_nearest_u8_prepare(palette.data(), height * width, 3, k, scratch.get()));
        ochre::check(ochre_nearest_u8(image.data(), &from, out.data(), &to, scratch.get()));
        return labels.data();
    } catch (...) {
        return nullptr;
    }
}
