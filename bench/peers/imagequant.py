"""libimagequant, called through its C interface."""

import contextlib
import ctypes

import numpy as np


class ImageQuant:
    """Palette and labels of a photo: from RGBA in memory, without dithering, on as many threads as OpenMP is given."""

    class Palette(ctypes.Structure):
        _fields_ = [("count", ctypes.c_uint), ("entries", ctypes.c_uint8 * 4 * 256)]

    def __init__(self, file, photo, k, speed):
        self.c = ctypes.CDLL(file)
        for name in ("liq_attr_create", "liq_image_create_rgba", "liq_quantize_image"):
            getattr(self.c, name).restype = ctypes.c_void_p
        self.c.liq_get_palette.restype = ctypes.POINTER(self.Palette)
        number = self.c.liq_version()
        self.version = f"{number // 10000}.{number // 100 % 100}.{number % 100}"
        self.pixels = np.ascontiguousarray(np.dstack([photo, np.full(photo.shape[:2], 255, np.uint8)]))
        self.labels = np.empty(photo.shape[:2], np.uint8)
        self.k, self.speed = k, speed

    def run(self):
        c, (h, w) = self.c, self.labels.shape
        with contextlib.ExitStack() as frees:
            def owned(pointer, free):
                frees.callback(free, ctypes.c_void_p(pointer))
                return ctypes.c_void_p(pointer)
            attributes = owned(c.liq_attr_create(), c.liq_attr_destroy)
            c.liq_set_max_colors(attributes, self.k)
            c.liq_set_speed(attributes, self.speed)
            pointer = self.pixels.ctypes.data_as(ctypes.c_void_p)
            image = owned(c.liq_image_create_rgba(attributes, pointer, w, h, ctypes.c_double(0)), c.liq_image_destroy)
            result = owned(c.liq_quantize_image(attributes, image), c.liq_result_destroy)
            c.liq_set_dithering_level(result, ctypes.c_float(0))
            labels = self.labels.ctypes.data_as(ctypes.c_void_p)
            if c.liq_write_remapped_image(result, image, labels, ctypes.c_size_t(self.labels.size)) != 0:
                raise RuntimeError("libimagequant: expected a remapped image")
            palette = c.liq_get_palette(result).contents
            return np.array(palette.entries, np.uint8)[:palette.count, :3], self.labels
