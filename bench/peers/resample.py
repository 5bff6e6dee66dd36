"""Other sizes of a photo by Pillow, OpenCV and libvips, compared with Ochre's answers."""

import ctypes
import ctypes.util

import numpy as np

from measuring import THREADS, measure, missing, optional, scene, versions

cv2 = optional("cv2", "python3-opencv")
pillow = optional("PIL", "python3-pil")
if pillow:
    import PIL.Image


def near(expected):
    def judge(got):
        difference = np.abs(np.asarray(got).astype(int) - expected)
        far = 100 * np.mean(difference > 1)
        return f"not within 1: {far:.1f} % of the samples; mean difference {difference.mean():.2f}" if far else "exact"
    return judge


LANCZOS3 = 5  # VIPS_KERNEL_LANCZOS3


def libvips():
    """The C library; None where it is not installed, and this is noted."""
    name = ctypes.util.find_library("vips")
    if not name:
        missing("libvips (Debian: libvips42)")
        return None
    vips = ctypes.CDLL(name)
    vips.vips_version_string.restype = ctypes.c_char_p
    vips.vips_image_new_from_memory.restype = ctypes.c_void_p
    vips.vips_image_new_from_memory.argtypes = [ctypes.c_void_p, ctypes.c_size_t] + 4 * [ctypes.c_int]
    vips.vips_image_write_to_memory.restype = ctypes.c_void_p
    vips.vips_image_write_to_memory.argtypes = 2 * [ctypes.c_void_p]
    vips.vips_init(b"ochre")
    vips.vips_cache_set_max(0)  # each run does its work
    versions["libvips"] = vips.vips_version_string().decode()
    return vips


def vips_resize(vips, photo, size, threads):
    """From pixels in memory to pixels in memory. Its default shrinks by means of blocks before the filter."""
    vips.vips_concurrency_set(threads)
    height, width, channels = photo.shape
    image = ctypes.c_void_p(vips.vips_image_new_from_memory(photo.ctypes.data, photo.nbytes, width, height, channels, 0))
    result, length = ctypes.c_void_p(), ctypes.c_size_t()
    failed = vips.vips_resize(image, ctypes.byref(result), ctypes.c_double(size[0] / width), b"vscale",
                              ctypes.c_double(size[1] / height), b"kernel", ctypes.c_int(LANCZOS3), None)
    if failed:
        raise RuntimeError("vips_resize failed")
    memory = vips.vips_image_write_to_memory(result, ctypes.byref(length))
    answer = np.ctypeslib.as_array(ctypes.cast(memory, ctypes.POINTER(ctypes.c_uint8)), (size[1], size[0], channels)).copy()
    vips.g_free(ctypes.c_void_p(memory))
    vips.g_object_unref(result)
    vips.g_object_unref(image)
    return answer


def resize():
    vips = libvips()
    wide = scene("wide")
    for work in ("lanczos3", "half"):
        photo = wide if work == "lanczos3" else np.ascontiguousarray(wide[:wide.shape[0] // 2 * 2, :wide.shape[1] // 2 * 2])
        expected = scene(work)
        size, judge, case = expected.shape[1::-1], near(expected), {"work": work}
        if pillow:
            image = PIL.Image.fromarray(photo)
            how = PIL.Image.LANCZOS if work == "lanczos3" else PIL.Image.BOX
            measure("resample.Resize", "pillow", case, lambda image=image, size=size, how=how: image.resize(size, how), judge)
        if cv2:
            measure("resample.Resize", "python opencv", case,
                    lambda photo=photo, size=size: cv2.resize(photo, size, interpolation=cv2.INTER_AREA), judge, THREADS)
        if vips and work == "lanczos3":
            for threads in (1, THREADS):
                measure("resample.Resize", "libvips", case,
                        lambda photo=photo, size=size, threads=threads: vips_resize(vips, photo, size, threads), judge, threads)
