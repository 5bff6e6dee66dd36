"""Makes the filter, sobel, gabor and kmeans .npy files beside it from a photo and from random numbers:
python3 make_filters.py (numpy 1.24, scipy 1.10, scikit-image 0.19, OpenCV 4.6).

filter_FIELD_KERNEL_MODE  scipy.ndimage.correlate and convolve of the field by the kernel
box_FIELD_KERNEL_MODE     scipy.ndimage.uniform_filter
sobel_N                   cv2.Sobel of the photo: see sobels
gabor_cv_N, gabor_sk_N    cv2.getGaborKernel; skimage.filters.gabor_kernel, real and imaginary; gabor_response of the latter
kmeans_*                  cv2.kmeans of points from initial labels
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


def save(name, array):
    np.save(here / f"{name}.npy", np.ascontiguousarray(array))


rgb = np.asarray(Image.open(root / "bench/images/chelsea.png").convert("RGB"))
photo = np.asarray(Image.open(root / "bench/images/chelsea.png").convert("L"))[100:123, 140:167].astype("f4")
grid = rng.normal(0, 30, (7, 9))
save("filter_photo", photo)
save("filter_grid", grid)
kernels = {s: rng.normal(0, 0.2, tuple(map(int, s.split("x")))).astype("f4") for s in ("3x3", "4x6", "13x13", "2x15")}
for size, kernel in kernels.items():
    save(f"filter_kernel_{size}", kernel)
    for mode in ("reflect", "mirror", "nearest", "wrap", "constant"):
        for name, field in (("photo", photo), ("grid", grid)):
            wide = field.astype("f8")
            both = [f(wide, kernel.astype("f8"), mode=mode, cval=7) for f in (ndimage.correlate, ndimage.convolve)]
            save(f"filter_{name}_{size}_{mode}", np.array(both).astype("f4" if name == "photo" else "f8"))
for size in ((3, 3), (4, 5), (9, 2)):
    for mode in ("reflect", "mirror", "nearest", "wrap", "constant"):
        save(f"box_grid_{size[0]}x{size[1]}_{mode}", ndimage.uniform_filter(grid, size, mode=mode, cval=7))

sobels = [(1, 0, 3), (0, 1, 3), (1, 1, 5), (2, 0, 1), (0, 1, 1), (0, 2, 7), (1, 0, 31), (0, 1, -1), (1, 0, -1)]  # dx, dy, ksize
for i, (dx, dy, size) in enumerate(sobels):
    save(f"sobel_{i}", cv2.Sobel(photo.astype("u1"), cv2.CV_64F, dx, dy, ksize=size, scale=0.25, borderType=cv2.BORDER_REFLECT))

for i, (h, w, sigma, theta, wavelength, gamma, psi) in enumerate(
        ((21, 21, 4, 0.6, 9, 0.5, 0), (9, 31, 3, 0, 7, 1, np.pi / 2), (0, 0, 2.5, 2.1, 5, 0.8, 0.3))):
    save(f"gabor_cv_{i}", cv2.getGaborKernel((w if w else -1, h if h else -1), sigma, theta, wavelength, gamma, psi))
for i, options in enumerate((dict(frequency=0.2), dict(frequency=0.1, theta=0.7, bandwidth=1.5, offset=0.4),
                             dict(frequency=0.15, theta=2, sigma_x=2.5, sigma_y=4, n_stds=2))):
    kernel = gabor_kernel(**options)
    save(f"gabor_sk_{i}", np.stack([kernel.real, kernel.imag]))
    save(f"gabor_response_{i}", np.stack(gabor(photo.astype("f8"), **options)))

points = rgb[60:160:2, 120:270:2]
labels = rng.integers(0, 6, points.shape[:2]).astype("i4")
save("kmeans_points", points)
save("kmeans_start", labels)
for iterations in (2, 10):
    criteria = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, iterations, 1e-6)
    compactness, best, centers = cv2.kmeans(points.reshape(-1, 3).astype("f4"), 6, labels.reshape(-1, 1).copy(), criteria, 1,
                                            cv2.KMEANS_USE_INITIAL_LABELS)
    save(f"kmeans_labels_{iterations}", best.reshape(labels.shape))
    save(f"kmeans_centers_{iterations}", centers)
    save(f"kmeans_compactness_{iterations}", np.array([compactness]))
