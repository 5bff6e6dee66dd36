"""Makes the kmeans .npy files beside it from a photo and from random numbers:
python3 make_kmeans.py (numpy 1.24, OpenCV 4.6).

kmeans_*                  cv2.kmeans of points from initial labels
"""
import pathlib

import cv2
import numpy as np
from PIL import Image

here = pathlib.Path(__file__).parent
root = next(p for p in here.parents if (p / "bench").is_dir())
rng = np.random.default_rng(5)


def save(name, array):
    np.save(here / f"{name}.npy", np.ascontiguousarray(array))


rgb = np.asarray(Image.open(root / "bench/images/chelsea.png").convert("RGB"))
rng.normal(size=63 + 232)  # skips numbers, so that the starts equal those in the files

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
