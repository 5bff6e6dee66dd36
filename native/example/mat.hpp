/* SPDX-License-Identifier: Apache-2.0 */
/* cv::Mat where OpenCV is there; else as much of it as the example uses. */
#ifndef OCHRE_EXAMPLE_MAT_HPP
#define OCHRE_EXAMPLE_MAT_HPP

#ifdef HAS_OPENCV
#include <opencv2/core.hpp>
#else
#include <cstddef>
#include <vector>

enum { CV_8UC3 = 16, CV_32SC1 = 4 };

namespace cv {

struct Mat {
    int rows, cols;
    std::size_t step; /* bytes from row to row */
    std::vector<unsigned char> memory;
    unsigned char *data;

    Mat(int height, int width, int type)
        : rows(height), cols(width), step(static_cast<std::size_t>(width) * (type == CV_8UC3 ? 3 : 4) + 32),
          memory(step * static_cast<std::size_t>(height)), data(memory.data()) {}
};

} // namespace cv
#endif

#endif
