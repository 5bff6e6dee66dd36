"""Makes the filter, gabor, blur and sobel .npy files beside it from a photo and from random numbers:
python3 make_filters.py (numpy 1.24, scipy 1.10, scikit-image 0.19, OpenCV 4.6).

filter_FIELD_KERNEL_MODE  scipy.ndimage.correlate and convolve of the field by the kernel
gabor_cv_N, gabor_sk_N    cv2.getGaborKernel; skimage.filters.gabor_kernel, real and imaginary; gabor_response of the latter
blur_FIELD_N_MODE         scipy.ndimage.gaussian_filter of the field; blur_taps_N: its taps along x
sobel_kernels             cv2.getDerivKernels, a row each: the size, the orders along y and x, how many taps, the taps along x
"""
import pathlib

import cv2
import numpy as np
from PIL import Image
from scipy import ndimage
from skimage.filters import gabor, gabor_kernel

here = pathlib.Path(__file__).parent
root = next(p for p in here.parents if (p / "bench").is_dir())
rng = np.random.default_rng(5)
MODES = ("reflect", "mirror", "nearest", "wrap", "constant")


def save(name, array):
    np.save(here / f"{name}.npy", np.ascontiguousarray(array))


photo = np.asarray(Image.open(root / "bench/images/chelsea.png").convert("L"))[100:123, 140:167].astype("f4")
grid = rng.normal(0, 30, (7, 9))
save("filter_photo", photo)
save("filter_grid", grid)
kernels = {s: rng.normal(0, 0.2, tuple(map(int, s.split("x")))).astype("f4") for s in ("3x3", "4x6", "13x13", "2x15")}
for size, kernel in kernels.items():
    save(f"filter_kernel_{size}", kernel)
    for mode in MODES:
        for name, field in (("photo", photo), ("grid", grid)):
            wide = field.astype("f8")
            both = [f(wide, kernel.astype("f8"), mode=mode, cval=7) for f in (ndimage.correlate, ndimage.convolve)]
            save(f"filter_{name}_{size}_{mode}", np.array(both).astype("f4" if name == "photo" else "f8"))

for i, (h, w, sigma, theta, wavelength, gamma, psi) in enumerate(
        ((21, 21, 4, 0.6, 9, 0.5, 0), (9, 31, 3, 0, 7, 1, np.pi / 2), (0, 0, 2.5, 2.1, 5, 0.8, 0.3))):
    save(f"gabor_cv_{i}", cv2.getGaborKernel((w if w else -1, h if h else -1), sigma, theta, wavelength, gamma, psi))
for i, options in enumerate((dict(frequency=0.2), dict(frequency=0.1, theta=0.7, bandwidth=1.5, offset=0.4),
                             dict(frequency=0.15, theta=2, sigma_x=2.5, sigma_y=4, n_stds=2))):
    kernel = gabor_kernel(**options)
    save(f"gabor_sk_{i}", np.stack([kernel.real, kernel.imag]))
    save(f"gabor_response_{i}", np.stack(gabor(photo.astype("f8"), **options)))

for i, (sigma, truncate) in enumerate((((2, 2), 4), ((0.7, 3.3), 2.5), ((0, 1.25), 4))):
    impulse = np.zeros(2 * int(truncate * sigma[1] + 0.5) + 1)
    impulse[len(impulse) // 2] = 1
    save(f"blur_taps_{i}", ndimage.gaussian_filter1d(impulse, sigma[1], mode="constant", truncate=truncate))
    for mode in MODES:
        for name, field in (("photo", photo.astype("f8")), ("grid", grid)):
            save(f"blur_{name}_{i}_{mode}", ndimage.gaussian_filter(field, sigma, mode=mode, cval=7, truncate=truncate))

rows = []
for size in range(1, 32, 2):
    for dy, dx in ((0, 1), (1, 0), (1, 1), (0, 2), (2, 1), (size - 1, size // 2)):
        if dy + dx > 0 and max(dy, dx) < max(size, 3):
            taps = cv2.getDerivKernels(dx, dy, size, normalize=False, ktype=cv2.CV_64F)[0].ravel()
            rows.append([size, dy, dx, len(taps), *taps, *[0] * (31 - len(taps))])
save("sobel_kernels", np.array(rows, "f8"))
