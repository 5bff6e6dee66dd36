"""Means of regions, and an image painted in these means, by Python libraries."""

import numpy as np

from measuring import measure, optional, same, scene

scipy = optional("scipy", "python3-scipy")
skimage = optional("skimage", "python3-skimage")
numba = optional("numba", "python3-numba")
if scipy:
    import scipy.ndimage
if skimage:
    import skimage.color


def compiled():
    """Sums and counts in one pass, then a lookup. numba compiles it for one thread."""
    @numba.njit
    def paint(pixels, labels, m, painted):
        sums = np.zeros((m, 4), np.int64)
        for i in range(len(labels)):
            row = sums[labels[i]]
            row[0] += pixels[i, 0]
            row[1] += pixels[i, 1]
            row[2] += pixels[i, 2]
            row[3] += 1
        means = np.empty((m, 3), np.uint8)
        for j in range(m):
            for c in range(3):
                means[j, c] = np.uint8(np.rint(sums[j, c] / max(1, sums[j, 3])))
        for i in range(len(labels)):
            for c in range(3):
                painted[i, c] = means[labels[i], c]
    return paint


def means():
    photo = scene("regions")
    planes = [np.ascontiguousarray(photo[..., c]).ravel() for c in range(3)]
    painted, paint = np.empty_like(photo), compiled() if numba else None
    for name in ("blocks", "random"):
        labels, judge = scene(name), same(scene(f"painted_{name}"), "the rounded mean")
        flat, m = labels.ravel(), int(labels.max()) + 1

        def bincount(labels=labels, flat=flat, m=m):
            counts = np.bincount(flat, minlength=m)
            table = np.stack([np.bincount(flat, plane, m) / counts for plane in planes], 1)
            return np.rint(table).astype(np.uint8)[labels]
        measure("label.LabelMeans", "numpy bincount", {"labels": name}, bincount, judge)
        if scipy:
            def ndimage(labels=labels, flat=flat, m=m):
                table = np.stack([scipy.ndimage.mean(plane, flat, np.arange(m)) for plane in planes], 1)
                return np.rint(table).astype(np.uint8)[labels]
            measure("label.LabelMeans", "scipy.ndimage.mean", {"labels": name}, ndimage, judge)
        if numba:
            def loop(flat=flat, m=m):
                paint(photo.reshape(-1, 3), flat, m, painted.reshape(-1, 3))
                return painted
            loop()
            measure("label.LabelMeans", "numba", {"labels": name}, loop, judge)


def label2rgb():
    """Measures a million pixels with a thousand regions.

    The time grows with the product of the two numbers, so 10 million pixels with 10,000 regions would take minutes.
    """
    if skimage:
        photo, labels = scene("regions_medium"), scene("blocks_medium")
        measure("label.LabelMeans", "skimage label2rgb", {"labels": "blocks", "size": "medium"},
                lambda: skimage.color.label2rgb(labels, photo, kind="avg", bg_label=-1),
                same(scene("painted_blocks_medium"), "the rounded mean"))
