/* SPDX-License-Identifier: Apache-2.0 */
/* Runs the example, and checks what ochre.hpp promises. */
#include <ochre.hpp>

#include <cstdio>
#include <cstdlib>
#include <vector>

extern "C" const std::int32_t *example_labels(std::int64_t height, std::int64_t width);

namespace {

void require(bool holds, const char *what) {
    if (!holds) {
        std::fprintf(stderr, "expected %s\n", what);
        std::exit(1);
    }
}

template <class F>
bool throws(F run) {
    try {
        run();
        return false;
    } catch (const std::logic_error &) {
        return true;
    }
}

void views() {
    std::vector<float> memory(60);
    for (std::size_t i = 0; i < memory.size(); i++)
        memory[i] = static_cast<float>(i);
    const ochre::view<float> image(memory, 4, 5, 3);
    require(image(2, 3, 1) == 2 * 15 + 3 * 3 + 1, "an element of a dense view");
    require(image.flip_rows()(0, 3, 1) == image(3, 3, 1), "rows flipped");
    require(image.crop(1, 2, 2, 3)(1, 0, 2) == image(2, 2, 2), "a crop");
    require(image.channel(2).flip_rows()(3, 4) == image(0, 4, 2), "a channel");
    require(image.crop(4, 5, 0, 0).height() == 0, "an empty crop at the end");
    require(throws([&] { (void)image.crop(1, 2, 4, 3); }), "a refusal of a crop that is too high");
    require(throws([&] { (void)image.channel(3); }), "a refusal of a channel");
    require(throws([&] { ochre::view<float>(memory, 4, 5, 4); }), "a refusal of a view that is too large");
    require(throws([&] { ochre::view<float>(memory, 1, -1); }), "a refusal of a negative size");
    require(throws([&] { ochre::view<float>(memory, memory.data(), {2, 1, 1}, {-4, 4, 4}); }), "a refusal below");
    require(throws([&] { ochre::view<float>(memory, memory.data(), {INT64_MAX, 2, 1}, {INT64_MAX, 4, 4}); }),
            "a refusal of an overflow");
    require(throws([&] { ochre::view<float>(memory, memory.data() + 59, {1, 1, 2}, {4, 4, 4}); }),
            "a refusal beyond the end");
    const ochre::view<float> empty(memory, memory.data(), {3, 0, 2}, {INT64_MAX, 4, INT64_MIN});
    require(empty.flip_rows().crop(1, 0, 2, 0).channel(1).height() == 2, "views of an image without pixels");
    std::vector<double> doubles(20);
    const ochre::view<double> out(doubles, 4, 5);
    const ochre_layout from = image.channel(1).flip_rows().layout(), to = out.layout();
    ochre::check(ochre_convert(image.channel(1).flip_rows().data(), &from, out.data(), &to));
    require(out(0, 4) == image(3, 4, 1), "a function of ochre.h over views");
    require(throws([&] { ochre::check(OCHRE_BAD_SIZE); }), "a status as an exception");
}

} // namespace

int main() {
    views();
    const std::int32_t *const labels = example_labels(20, 30);
    require(labels != nullptr, "labels");
    for (int i = 0; i < 600; i++)
        require(labels[i] == (i % 30 < 15 ? 0 : 1), "the nearest colour of each pixel");
    std::puts("right");
}
