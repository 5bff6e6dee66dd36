"""Makes the box, sobel and kmeans .npy files beside it from a photo and from random numbers:
python3 make_filters.py (numpy 1.24, scipy 1.10, OpenCV 4.6).

box_FIELD_KERNEL_MODE     scipy.ndimage.uniform_filter
sobel_N                   cv2.Sobel of the photo: see sobels
kmeans_*                  cv2.kmeans of points from initial labels
"""
import pathlib

import cv2
import numpy as np
from PIL import Image
from scipy import ndimage

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
rng.normal(0, 0.2, 232)  # so that the k-means starts stay those of the files
for size in ((3, 3), (4, 5), (9, 2)):
    for mode in ("reflect", "mirror", "nearest", "wrap", "constant"):
        save(f"box_grid_{size[0]}x{size[1]}_{mode}", ndimage.uniform_filter(grid, size, mode=mode, cval=7))

sobels = [(1, 0, 3), (0, 1, 3), (1, 1, 5), (2, 0, 1), (0, 1, 1), (0, 2, 7), (1, 0, 31), (0, 1, -1), (1, 0, -1)]  # dx, dy, ksize
for i, (dx, dy, size) in enumerate(sobels):
    save(f"sobel_{i}", cv2.Sobel(photo.astype("u1"), cv2.CV_64F, dx, dy, ksize=size, scale=0.25, borderType=cv2.BORDER_REFLECT))

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
