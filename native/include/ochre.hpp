/* SPDX-License-Identifier: Apache-2.0
 *
 * ochre.h for C++20: views that are proven to lie inside a std::span, scratch that frees itself, statuses as exceptions.
 * A view owns nothing. All functions of ochre.h stay as they are: a view gives the two arguments that they take. */
#ifndef OCHRE_HPP
#define OCHRE_HPP

#include "ochre.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

namespace ochre {

/* The ochre_dtype of an element. */
template <class T>
constexpr ochre_dtype dtype_of() {
    using U = std::remove_const_t<T>;
    if constexpr (std::is_same_v<U, std::uint8_t>) return OCHRE_U8;
    else if constexpr (std::is_same_v<U, std::int8_t>) return OCHRE_I8;
    else if constexpr (std::is_same_v<U, std::uint16_t>) return OCHRE_U16;
    else if constexpr (std::is_same_v<U, std::int16_t>) return OCHRE_I16;
    else if constexpr (std::is_same_v<U, std::int32_t>) return OCHRE_I32;
    else if constexpr (std::is_same_v<U, std::int64_t>) return OCHRE_I64;
    else if constexpr (std::is_same_v<U, float>) return OCHRE_F32;
    else {
        static_assert(std::is_same_v<U, double>, "ochre has no such element");
        return OCHRE_F64;
    }
}

/* Throws where a function of ochre.h did not return OCHRE_OK. */
inline void check(std::int64_t status) {
    if (status != OCHRE_OK) throw std::invalid_argument(ochre_status_name(status));
}

/* An image [height, width, channels] of elements in memory that lives at least as long. Strides are in bytes, of any
 * sign. The constructors throw std::out_of_range where an element would lie outside of the memory. */
template <class T>
class view {
public:
    using shape_type = std::array<std::int64_t, 3>;

    /* Dense and row-major, from the first element. */
    view(std::span<T> memory, std::int64_t height, std::int64_t width, std::int64_t channels = 1)
        : view(memory, memory.data(), {height, width, channels}, dense(width, channels)) {}

    /* Any strides; element [0][0][0] is at first. */
    view(std::span<T> memory, T *first, shape_type shape, shape_type strides)
        : memory_(memory), first_(first), shape_(shape), strides_(strides) {
        bool empty = false;
        for (std::int64_t size : shape) {
            if (size < 0) throw std::out_of_range("ochre::view: expected sizes of 0 or more");
            empty = empty || size == 0;
        }
        if (empty) {
            strides_ = {}; /* no element, and no number that could overflow */
            return;
        }
        wide low = static_cast<std::int64_t>(address(first) - address(memory.data()));
        wide high = low + wide(sizeof(T));
        for (std::size_t axis = 0; axis < 3; axis++) {
            const wide reach = wide(shape[axis] - 1) * wide(strides[axis]);
            (reach < 0 ? low : high) += reach;
        }
        if (low < 0 || high > wide(memory.size_bytes()))
            throw std::out_of_range("ochre::view: expected every element inside the memory");
    }

    std::int64_t height() const { return shape_[0]; }
    std::int64_t width() const { return shape_[1]; }
    std::int64_t channels() const { return shape_[2]; }
    const shape_type &strides() const { return strides_; }

    /* The two arguments of an image in ochre.h. */
    T *data() const { return first_; }
    ochre_layout layout() const {
        return {dtype_of<T>(), shape_[0], shape_[1], shape_[2], strides_[0], strides_[1], strides_[2]};
    }

    /* An element; the indices are not checked. */
    T &operator()(std::int64_t y, std::int64_t x, std::int64_t c = 0) const {
        return *at(y * strides_[0] + x * strides_[1] + c * strides_[2]);
    }

    view crop(std::int64_t y, std::int64_t x, std::int64_t height, std::int64_t width) const {
        if (y < 0 || x < 0 || height < 0 || width < 0 || height > shape_[0] - y || width > shape_[1] - x)
            throw std::out_of_range("ochre::view: expected a rectangle inside the image");
        if (height == 0 || width == 0) return {memory_, first_, {height, width, shape_[2]}, strides_};
        return {memory_, at(y * strides_[0] + x * strides_[1]), {height, width, shape_[2]}, strides_};
    }

    view flip_rows() const {
        T *const last = at((shape_[0] - 1) * strides_[0]);
        return {memory_, last, shape_, {-strides_[0], strides_[1], strides_[2]}};
    }

    view channel(std::int64_t c) const {
        if (c < 0 || c >= shape_[2]) throw std::out_of_range("ochre::view: expected a channel of the image");
        return {memory_, at(c * strides_[2]), {shape_[0], shape_[1], 1}, strides_};
    }

private:
    /* Products of two numbers of 64 bits, exact enough: where it rounds, the view is far out of its memory. */
    using wide = long double;

    static std::uintptr_t address(T *place) { return reinterpret_cast<std::uintptr_t>(place); }

    static shape_type dense(std::int64_t width, std::int64_t channels) {
        const auto size = static_cast<std::int64_t>(sizeof(T));
        return {width * channels * size, channels * size, size};
    }

    T *at(std::int64_t bytes) const {
        using byte = std::conditional_t<std::is_const_v<T>, const std::byte, std::byte>;
        return reinterpret_cast<T *>(reinterpret_cast<byte *>(first_) + bytes);
    }

    std::span<T> memory_;
    T *first_;
    shape_type shape_, strides_;
};

/* Scratch for a function of ochre.h, aligned to 64 bytes. */
class scratch {
public:
    explicit scratch(std::int64_t bytes)
        : memory_(::operator new(static_cast<std::size_t>(std::max<std::int64_t>(bytes, 1)), alignment)) {}
    scratch(scratch &&other) noexcept : memory_(std::exchange(other.memory_, nullptr)) {}
    scratch &operator=(scratch &&other) noexcept {
        std::swap(memory_, other.memory_);
        return *this;
    }
    ~scratch() { ::operator delete(memory_, alignment); }

    void *get() const { return memory_; }

private:
    static constexpr std::align_val_t alignment{64};
    void *memory_;
};

} // namespace ochre

#endif
