"""Makes the .npy and .png files beside it: python3 make_golden.py (numpy 1.24, Pillow 9.4).

A piece of a real photo in several dtypes, regions with sparse, negative and huge ids, and the means that numpy computes
for them; palettes, and the nearest rows that numpy finds. numpy alone computes the answers.
"""
import pathlib

import numpy as np
from PIL import Image

here = pathlib.Path(__file__).parent
photo = np.asarray(Image.open(here.parents[7] / "bench/images/chelsea.png"))[100:123, 120:151]
random = np.random.default_rng(20240607)
h, w, c = photo.shape


def save(name, array):
    np.save(here / f"{name}.npy", array)


# ---- label means ----------------------------------------------------------------------------------------------------

coarse = (np.arange(h)[:, None] // 5) * 6 + np.arange(w)[None, :] // 6
coarse[random.random((h, w)) < 0.2] = 3
ids = np.array([-(2**40), -7, 0, 5, 1000, 65_536, 2**31, 2**62] + list(range(2**33, 2**33 + 22)), np.int64)
labels = ids[coarse]
background = 1000


def means(image, labels, background=None):
    """ids, counts and f64 means [m, c] by numpy.bincount."""
    kept = np.ones(labels.shape, bool) if background is None else labels != background
    found, dense = np.unique(labels[kept], return_inverse=True)
    pixels = image.reshape(h, w, -1)[kept].astype(np.float64)
    counts = np.bincount(dense)
    sums = np.stack([np.bincount(dense, pixels[:, k]) for k in range(pixels.shape[1])], 1)
    return found, counts, sums / counts[:, None]


def painted(image, labels, background=None):
    found, _, mean = means(image, labels, background)
    at = np.clip(np.searchsorted(found, labels), 0, len(found) - 1)
    result = mean[at]
    result[found[at] != labels] = 0
    return result.reshape(image.shape)


images = {
    "u8": photo,
    "u16": photo.astype(np.uint16) * 257 - 3,
    "i16": photo[..., 0].astype(np.int16) * 100 - 9000,
    "i32": photo.astype(np.int32) * 4_000_003 - 2**28,
    "f32": (photo.astype(np.float32) / 255) ** np.float32(2.2),
    "f64": np.asfortranarray(np.sqrt(photo.astype(np.float64))),
}
save("labels", labels)
save("labels_u2", coarse.astype(">u2"))
Image.fromarray(coarse.astype(np.uint16)).save(here / "labels16.png")
Image.fromarray(photo).save(here / "photo.png")
for name, image in images.items():
    save(f"image_{name}", image)
    wide = image.dtype.itemsize > 2
    save(f"means_{name}", painted(image, labels).astype(np.float64 if wide else np.float32))
save("means_u8_background", painted(photo, labels, background).astype(np.float32))
save("means_u8_rounded", np.rint(painted(photo, labels)).astype(np.uint8))
save("means_u8_f64", painted(photo, labels))
found, counts, mean = means(photo, coarse)
save("table", np.column_stack([found, counts, mean]))

# Means that lie half-way between two integers are rounded to even.
halves = np.array([[0, 1, 2, 3, 4, 5], [1, 2, 3, 4, 5, 6]], np.uint8)
save("halves", halves)
save("halves_labels", np.tile(np.arange(6), (2, 1)))
save("halves_rounded", np.rint(np.tile(halves.mean(0), (2, 1))).astype(np.uint8))

# ---- nearest --------------------------------------------------------------------------------------------------------


def nearest(image, palette):
    """The lowest row of least squared distance; −1 where a pixel has a NaN."""
    exact = np.int64 if image.dtype.kind == "u" else np.float64
    pixels = image.reshape(-1, palette.shape[1]).astype(exact)
    distance = np.zeros((len(pixels), len(palette)), exact)
    for k in range(palette.shape[1]):
        distance += (pixels[:, k : k + 1] - palette[:, k].astype(exact)) ** 2
    rows = distance.argmin(1).astype(np.int32)
    if exact is np.float64:
        rows[np.isnan(pixels).any(1)] = -1
    return rows.reshape(image.shape[: image.ndim - (palette.shape[1] > 1 or image.ndim == 3)])


palette = random.integers(0, 256, (40, 3), np.uint8)
palette[17] = palette[4]
ties = np.stack(np.meshgrid(*[[60, 62, 64]] * 3), -1).reshape(-1, 3).astype(np.uint8)
tied = photo // 16 * 4 + 31
save("palette", palette)
save("nearest", nearest(photo, palette))
save("tied", tied)
save("ties", ties)
save("nearest_tied", nearest(tied, ties))
indexed = Image.fromarray(np.arange(40, dtype=np.uint8)[None], "P")
indexed.putpalette(palette.tobytes())
indexed.save(here / "palette.png")
gray_palette = np.array([[200], [10], [90], [91]], np.uint8)
save("gray", photo[..., 1])
save("gray_palette", gray_palette)
save("nearest_gray", nearest(photo[..., 1], gray_palette))
spectral = random.normal(size=(h, w, 5)).astype(np.float32)
spectral[3, 4, 2] = np.nan
spectra = random.normal(size=(9, 5))
save("spectral", spectral)
save("spectra", spectra)
save("nearest_spectral", nearest(spectral, spectra))
