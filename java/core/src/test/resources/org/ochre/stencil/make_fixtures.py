"""Makes the .npy files beside it from a photo and from random numbers: python3 make_fixtures.py (numpy 1.24, scipy 1.10).

field_*      what is derived or averaged
slices_*     dy, dx, yy, yx, xx by slicing, 0 on the rim; one_sided_* numpy.gradient; both with spacing (0.3, 1.7)
local_MODE   for windows 3 x 3, 2 x 5 and 9 x 4 the mean and variance of the random f8 field: scipy.ndimage.uniform_filter
             of the field, and of its squares less the square of that
"""
import pathlib

import numpy as np
from PIL import Image
from scipy.ndimage import uniform_filter

here = pathlib.Path(__file__).parent
root = next(p for p in here.parents if (p / "bench").is_dir())
dy, dx = 0.3, 1.7


def slices(f):
    out = np.zeros((5,) + f.shape, f.dtype)
    inner = out[:, 1:-1, 1:-1]
    m = slice(1, -1)
    inner[0] = (f[2:, m] - f[:-2, m]) / (2 * dy)
    inner[1] = (f[m, 2:] - f[m, :-2]) / (2 * dx)
    inner[2] = (f[2:, m] - 2 * f[m, m] + f[:-2, m]) / (dy * dy)
    inner[3] = (f[2:, 2:] - f[2:, :-2] - f[:-2, 2:] + f[:-2, :-2]) / (4 * dy * dx)
    inner[4] = (f[m, 2:] - 2 * f[m, m] + f[m, :-2]) / (dx * dx)
    return out


photo = np.asarray(Image.open(root / "bench/images/chelsea.png").convert("L"))[100:131, 140:177]
random = np.random.default_rng(3).normal(0, 1e3, (13, 11))
for name, values in (("photo", photo), ("random", random)):
    for dtype in ("f4", "f8"):
        field = values.astype(dtype)
        np.save(here / f"field_{name}_{dtype}.npy", field)
        np.save(here / f"slices_{name}_{dtype}.npy", slices(field))
        np.save(here / f"one_sided_{name}_{dtype}.npy", np.stack(np.gradient(field, dy, dx)))

field = random.astype("f8")
for mode in ("reflect", "mirror", "nearest", "wrap", "constant"):
    stats = []
    for size in ((3, 3), (2, 5), (9, 4)):
        mean = uniform_filter(field, size, mode=mode, cval=7)
        stats.append((mean, uniform_filter(field**2, size, mode=mode, cval=49) - mean**2))
    np.save(here / f"local_{mode}.npy", np.array(stats))
