"""Correlation, box filter, Sobel and k-means of Python libraries. Outputs are reused where the library can do so."""

import numpy as np

from measuring import THREADS, measure, optional, scene, with_nan
from stencil import windows

cv2 = optional("cv2", "python3-opencv")
scipy = optional("scipy", "python3-scipy")
skimage = optional("skimage", "python3-skimage")
if scipy:
    import scipy.ndimage
if skimage:
    import skimage.filters


def correlation_of(f, taps):
    """Checks a result against the sum in F64, as FilterReference does.

    The bound is that of F32, `(n + 16) · 2⁻²⁴ · max|tap| · Σ|f|`.
    """
    some, middles = windows(f, len(taps))
    sums = np.tensordot(some, taps, 2)
    bounds = (taps.size + 16) * 2.0 ** -24 * np.abs(taps).max() * np.abs(some).sum((2, 3))
    allowed = taps.size if np.isnan(f).any() else 0

    def judge(got):
        errors = (np.abs(got[middles] - sums) / bounds)[~(np.isnan(got[middles]) | np.isnan(sums))]
        worst = errors.max(initial=0)
        spoiled = int(np.isnan(got).sum())
        faults = [f"one NaN spoils {spoiled} pixels instead of {allowed}" if spoiled > allowed else "",
                  f"off by {worst:.1f} times the bound of F32" if worst > 1 else ""]
        return "not exact: " + "; ".join(filter(None, faults)) if any(faults) else "exact"
    return judge


def correlation():
    f = with_nan(scene("field32"))
    out = np.empty_like(f)
    for n in (3, 11, 31):
        taps = scene(f"ring{n}")
        judge, case = correlation_of(f, taps), {"window": str(n)}
        if cv2:
            measure("stencil.Correlation", "python opencv", case, lambda taps=taps: cv2.filter2D(f, cv2.CV_32F, taps, out), judge, THREADS)
        if scipy and n == 3:
            measure("stencil.Correlation", "scipy correlate", case, lambda taps=taps: scipy.ndimage.correlate(f, taps, out, "mirror"), judge)


def blur():
    f = with_nan(scene("field32"))
    out = np.empty_like(f)
    weights = np.exp(-np.arange(-8, 9) ** 2 / 8)
    judge = correlation_of(f, np.outer(weights, weights) / weights.sum() ** 2)
    if cv2:
        measure("stencil.GaussianBlur", "python opencv", {}, lambda: cv2.GaussianBlur(f, (17, 17), 2, out), judge, THREADS)
    if scipy:
        measure("stencil.GaussianBlur", "scipy gaussian_filter", {}, lambda: scipy.ndimage.gaussian_filter(f, 2, 0, out, "mirror"),
                judge)


def box():
    f = scene("field32")
    out = np.empty_like(f)
    for n in (3, 15):
        judge, case = correlation_of(f, np.full((n, n), 1 / n ** 2)), {"window": str(n)}
        if cv2:
            measure("opencv.BoxFilter", "python opencv", case, lambda n=n: cv2.boxFilter(f, cv2.CV_32F, (n, n), out), judge, THREADS)
        if scipy:
            measure("opencv.BoxFilter", "scipy uniform_filter", case, lambda n=n: scipy.ndimage.uniform_filter(f, n, out, "mirror"), judge)


def sobel():
    f = scene("field64").astype(np.float32)
    across, down = np.empty_like(f), np.empty_like(f)
    taps = np.outer([1, 2, 1], [-1, 0, 1]).astype(float)
    judge = correlation_of(f, taps)
    if cv2:
        measure("opencv.Sobel", "python opencv", {},
                lambda: (cv2.Sobel(f, cv2.CV_32F, 1, 0, across), cv2.Sobel(f, cv2.CV_32F, 0, 1, down))[0], judge, THREADS)
    if scipy:
        def two():
            scipy.ndimage.sobel(f, 1, across, "mirror")
            scipy.ndimage.sobel(f, 0, down, "mirror")
            return across
        measure("opencv.Sobel", "scipy sobel", {}, two, judge)
    if skimage:  # its kernel is a quarter of OpenCV's
        measure("opencv.Sobel", "skimage sobel", {}, lambda: (skimage.filters.sobel_v(f), skimage.filters.sobel_h(f))[0],
                correlation_of(f, taps / 4))


def kmeans():
    if cv2:
        photo = scene("photo")
        top, left = (max(0, (size - 1000) // 2) for size in photo.shape[:2])
        points = photo[top:top + 1000, left:left + 1000].reshape(-1, 3)

        def means():
            cv2.setRNGSeed(0)
            until = (cv2.TERM_CRITERIA_COUNT + cv2.TERM_CRITERIA_EPS, 100, 0.01)
            return cv2.kmeans(points.astype(np.float32), 16, None, until, 1, cv2.KMEANS_PP_CENTERS)
        measure("opencv.KMeans", "python opencv", {}, means, lambda got: f"distortion {got[0] / len(points):.2f} a pixel", THREADS)
