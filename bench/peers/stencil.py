"""Derivatives, and means and variances of windows, by Python libraries. Outputs are reused where possible."""

import numpy as np

from measuring import THREADS, measure, optional, scene, with_nan

cv2 = optional("cv2", "python3-opencv")
scipy = optional("scipy", "python3-scipy")
skimage = optional("skimage", "python3-skimage")
numba = optional("numba", "python3-numba")
if scipy:
    import scipy.ndimage
if skimage:
    import skimage.transform


def compiled():
    """The five derivatives in one pass, compiled by numba for two threads."""
    @numba.njit(parallel=True)
    def five(f, out):
        for y in numba.prange(1, f.shape[0] - 1):
            for x in range(1, f.shape[1] - 1):
                out[0, y, x] = (f[y + 1, x] - f[y - 1, x]) / 2
                out[1, y, x] = (f[y, x + 1] - f[y, x - 1]) / 2
                out[2, y, x] = f[y + 1, x] - 2 * f[y, x] + f[y - 1, x]
                out[3, y, x] = (f[y + 1, x + 1] - f[y + 1, x - 1] - f[y - 1, x + 1] + f[y - 1, x - 1]) / 4
                out[4, y, x] = f[y, x + 1] - 2 * f[y, x] + f[y, x - 1]
    numba.set_num_threads(THREADS)
    return five


def derivatives():
    f, expected = scene("field64"), scene("derivatives")
    out = np.zeros((5, *f.shape))

    def judge(got):
        wrong = got[:, 1:-1, 1:-1] != expected[:, 1:-1, 1:-1]
        return f"not bit-identical: {100 * wrong.mean():.1f} % of the values" if wrong.any() else "exact"

    def slicing():
        inside = (slice(1, -1), slice(1, -1))
        out[0][inside] = (f[2:, 1:-1] - f[:-2, 1:-1]) / 2
        out[1][inside] = (f[1:-1, 2:] - f[1:-1, :-2]) / 2
        out[2][inside] = f[2:, 1:-1] - 2 * f[1:-1, 1:-1] + f[:-2, 1:-1]
        out[3][inside] = (f[2:, 2:] - f[2:, :-2] - f[:-2, 2:] + f[:-2, :-2]) / 4
        out[4][inside] = f[1:-1, 2:] - 2 * f[1:-1, 1:-1] + f[1:-1, :-2]
        return out
    measure("stencil.GradientHessian", "numpy slicing", {}, slicing, judge)
    if cv2:
        def sobels():
            for plane, dx, dy, scale in ((0, 0, 1, 0.5), (1, 1, 0, 0.5), (2, 0, 2, 1), (3, 1, 1, 0.25), (4, 2, 0, 1)):
                cv2.Sobel(f, cv2.CV_64F, dx, dy, out[plane], 1, scale)
            return out
        measure("stencil.GradientHessian", "python opencv", {}, sobels, judge, THREADS)
    if numba:
        five = compiled()

        def loop():
            five(f, out)
            return out
        loop()
        measure("stencil.GradientHessian", "numba", {}, loop, judge, THREADS)


def spoiled_by_nan(means, n):
    spoiled = int(np.isnan(means).sum())
    return "" if spoiled == n * n else f"one NaN spoils {spoiled} pixels instead of {n * n}"


def windows(f, n):
    """Some windows of the field, away from edges, in F64, and the positions of their middles."""
    middles = (slice(n // 2, f.shape[0] - n // 2, 97), slice(n // 2, f.shape[1] - n // 2, 13))
    return np.lib.stride_tricks.sliding_window_view(f, (n, n))[::97, ::13].astype(float), middles


def verdict(*faults):
    return "not exact: " + "; ".join(filter(None, faults)) if any(faults) else "exact"


def local_means():
    f = with_nan(scene("field32"))
    out = np.empty_like(f)
    some, middles = windows(f, 3)
    true = some.mean((2, 3))

    def judge(got):
        clean = ~(np.isnan(got[middles]) | np.isnan(true))
        error = np.max(np.abs(got[middles] - true)[clean] / (np.abs(true[clean]) + 1))
        return verdict(spoiled_by_nan(got, 3), "" if error < 2 ** -22 else f"the mean is off by up to {error:.1e} of it")

    def shifts():
        wide = np.pad(f, 1, mode="edge")
        h, w = f.shape
        np.copyto(out, wide[:h, :w])
        for y, x in ((0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (2, 0), (2, 1), (2, 2)):
            np.add(out, wide[y:y + h, x:x + w], out)
        return np.divide(out, np.float32(9), out)
    measure("stencil.LocalMean", "numpy nine shifts", {}, shifts, judge)
    if scipy:
        measure("stencil.LocalMean", "scipy uniform_filter", {}, lambda: scipy.ndimage.uniform_filter(f, 3, out, "nearest"), judge)
    if cv2:
        measure("stencil.LocalMean", "python opencv", {}, lambda: cv2.blur(f, (3, 3), out, borderType=cv2.BORDER_REPLICATE), judge,
                THREADS)


def local_stats():
    f, n = with_nan(scene("terrain32")), 15
    some, middles = windows(f, n)
    true = some.var((2, 3))

    def judge(stats):
        mean, variance = stats[0], stats[1][middles]
        clean = ~(np.isnan(variance) | np.isnan(true))
        error = np.max(np.abs(variance[clean] - true[clean]) / true[clean])
        wrong = f"the variance is off by up to {error:.1e} of it, {np.sum(variance[clean] < 0)} of {clean.sum()} negative"
        return verdict(spoiled_by_nan(mean, n), "" if error < 2 ** -22 else wrong)

    mean, squares = np.empty_like(f), np.empty_like(f)
    if cv2:
        def boxes():
            cv2.boxFilter(f, cv2.CV_32F, (n, n), mean)
            cv2.sqrBoxFilter(f, cv2.CV_32F, (n, n), squares)
            return mean, cv2.subtract(squares, cv2.multiply(mean, mean), squares)
        measure("stencil.LocalStats", "python opencv", {}, boxes, judge, THREADS)
    if scipy:
        def uniform():
            scipy.ndimage.uniform_filter(f, n, mean, "mirror")
            scipy.ndimage.uniform_filter(f * f, n, squares, "mirror")
            return mean, np.subtract(squares, mean * mean, squares)
        measure("stencil.LocalStats", "scipy uniform_filter", {}, uniform, judge)
    if skimage:
        def integral():
            wide = np.pad(f.astype(float), n // 2, mode="reflect")
            means = []
            for image in (wide, wide * wide):
                sums = np.pad(skimage.transform.integral_image(image), ((1, 0), (1, 0)))
                means.append((sums[n:, n:] - sums[:-n, n:] - sums[n:, :-n] + sums[:-n, :-n]) / n ** 2)
            return means[0], means[1] - means[0] ** 2
        measure("stencil.LocalStats", "skimage integral_image", {}, integral, judge)
