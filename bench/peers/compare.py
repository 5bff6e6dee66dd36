#!/usr/bin/python3
"""Times what Python users have today on the scenes that org.ochre.bench.Inputs wrote, and writes rows in JMH's form.

    compare.py SCENES OUT [--quick]     writes OUT/peers.json and OUT/versions.properties

Every answer is compared with Ochre's, from the same folder; a package that is missing is named and left out.
"""

import contextlib
import ctypes
import ctypes.util
import importlib
import json
import pathlib
import statistics
import sys
import time

import numpy as np

SCENES, OUT = map(pathlib.Path, sys.argv[1:3])
QUICK = "--quick" in sys.argv
BUDGET = 1.0 if QUICK else 4.0  # seconds of measuring for each row, at least one run and at most seven
THREADS = 2
rows, versions = [], {"numpy": np.__version__}


def optional(name, package):
    try:
        module = importlib.import_module(name)
    except ImportError:
        print(f"peers: {name} is missing ({package}): its rows are left out")
        return None
    versions[package] = module.__version__
    return module


cv2 = optional("cv2", "python3-opencv")
scipy = optional("scipy", "python3-scipy")
PIL = optional("PIL", "python3-pil")
if scipy:
    import scipy.ndimage
    import scipy.spatial
if PIL:
    import PIL.Image
if cv2:
    cv2.setNumThreads(THREADS)


def scene(name):
    return np.load(SCENES / f"{name}.npy")


def measure(benchmark, implementation, params, work, judge, threads=1):
    """Runs `work` once to warm up and be judged, then as often as the budget allows."""
    start = time.perf_counter()
    verdict = judge(work())
    first = time.perf_counter() - start
    times = []
    while not times or (sum(times) < BUDGET * 1e3 and len(times) < 7 and first < 3 * BUDGET):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1e3)
    params = {"implementation": implementation, "threads": str(threads), "size": "small" if QUICK else "large", **params}
    rows.append({
        "benchmark": f"org.ochre.{benchmark}Bench.run", "params": params, "answer": verdict,
        "primaryMetric": {"score": statistics.median(times), "rawData": [times], "scoreUnit": "ms/op"},
    })
    print(f"peers: {benchmark} {params} {statistics.median(times):.1f} ms, {verdict}", flush=True)


def same(expected, what):
    def judge(got):
        share = 100 * np.mean(np.any(np.atleast_3d(got) != np.atleast_3d(expected), axis=2))
        return "exact" if share == 0 else f"not {what}: {share:.2f} % of the pixels"
    return judge


def nearest_of(pixels, palette, expected):
    """Tells other rows at the same distance, which ties allow, from rows that are farther."""
    def judge(got):
        at = np.nonzero(got.ravel() != expected.ravel())[0]
        if not len(at):
            return "exact"
        x, rows_of = pixels[at].astype(float), palette.astype(float)
        farther = ((x - rows_of[got.ravel()[at]]) ** 2).sum(1) > ((x - rows_of[expected.ravel()[at]]) ** 2).sum(1)
        share = 100 * farther.sum() / expected.size
        return f"not nearest: {share:.2f} % of the pixels" if share else "exact, but any row on ties"
    return judge


def nearest():
    photo = scene("photo")
    flat = photo.reshape(-1, 3)
    for k in (16, 256):
        palette = scene(f"palette{k}")
        right = nearest_of(flat, palette, scene(f"nearest{k}"))
        case = ("palette.NearestColor", {"k": str(k)})

        if scipy:
            def tree():
                return scipy.spatial.cKDTree(palette.astype(float)).query(flat, workers=THREADS)[1].reshape(photo.shape[:2])
            measure(case[0], "scipy cKDTree", case[1], tree, right, THREADS)
        if cv2:
            def distances():
                floats = flat.astype(np.float32)
                _, index = cv2.batchDistance(floats, palette.astype(np.float32), cv2.CV_32F, normType=cv2.NORM_L2SQR, K=1)
                return index.reshape(photo.shape[:2])
            measure(case[0], "python opencv", case[1], distances, right, THREADS)
        if k == 16:
            def broadcast():
                wide, levels = flat.astype(np.int32), palette.astype(np.int32)
                parts = [((part[:, None] - levels) ** 2).sum(2).argmin(1) for part in np.array_split(wide, max(1, len(wide) >> 16))]
                return np.concatenate(parts).reshape(photo.shape[:2])
            measure(case[0], "numpy broadcasting", case[1], broadcast, right)
        if PIL:
            image, model = PIL.Image.fromarray(photo), PIL.Image.new("P", (1, 1))
            padded = np.concatenate([palette, np.repeat(palette[:1], 256 - len(palette), 0)])
            model.putpalette(padded.tobytes())
            measure(case[0], "Pillow", case[1], lambda: np.asarray(image.quantize(palette=model, dither=0)), right)


def nearest_points():
    points = scene("points")
    for k in (10, 256):
        palette = scene(f"points{k}")
        right = nearest_of(points, palette, scene(f"nearestpoint{k}"))
        if scipy:
            def cdist():
                parts = np.array_split(points, max(1, len(points) >> 14))
                return np.concatenate([scipy.spatial.distance.cdist(part, palette, "sqeuclidean").argmin(1) for part in parts])

            def tree():
                return scipy.spatial.cKDTree(palette).query(points, workers=THREADS)[1]
            measure("palette.NearestFloat", "scipy cdist", {"k": str(k)}, cdist, right)
            measure("palette.NearestFloat", "scipy cKDTree", {"k": str(k)}, tree, right, THREADS)


def psnr(photo):
    def judge(answer):
        palette, labels = answer
        error = photo.astype(np.int16) - palette[labels]
        return f"PSNR {10 * np.log10(255 ** 2 / np.mean(error.astype(np.float32) ** 2, dtype=np.float64)):.2f} dB"
    return judge


def quantize():
    photo = scene("photo")
    quantizer = ctypes.util.find_library("imagequant")
    if not quantizer:
        print("peers: libimagequant is missing (libimagequant0): its rows are left out")
    for k in (16, 256):
        if PIL:
            image = PIL.Image.fromarray(photo)

            def pillow():
                result = image.quantize(k, method=PIL.Image.Quantize.MEDIANCUT, dither=0)
                return np.array(result.getpalette(), np.uint8).reshape(-1, 3), np.asarray(result)
            measure("palette.Quantize", "Pillow", {"k": str(k)}, pillow, psnr(photo))
        for speed in (4, 10) if quantizer else ():
            library = ImageQuant(quantizer, photo, k, speed)
            versions["libimagequant"] = library.version
            measure("palette.Quantize", f"libimagequant speed {speed}", {"k": str(k)}, library.run, psnr(photo), THREADS)


class ImageQuant:
    """libimagequant from its C interface, on RGBA in memory, without dithering."""

    class Palette(ctypes.Structure):
        _fields_ = [("count", ctypes.c_uint), ("entries", ctypes.c_uint8 * 4 * 256)]

    def __init__(self, file, photo, k, speed):
        self.c = ctypes.CDLL(file)
        for name in ("liq_attr_create", "liq_image_create_rgba", "liq_quantize_image"):
            getattr(self.c, name).restype = ctypes.c_void_p
        self.c.liq_get_palette.restype = ctypes.POINTER(self.Palette)
        number = self.c.liq_version()
        self.version = f"{number // 10000}.{number // 100 % 100}.{number % 100}"
        self.pixels = np.ascontiguousarray(np.dstack([photo, np.full(photo.shape[:2], 255, np.uint8)]))
        self.labels = np.empty(photo.shape[:2], np.uint8)
        self.k, self.speed = k, speed

    def run(self):
        c, (h, w) = self.c, self.labels.shape
        with contextlib.ExitStack() as frees:
            def owned(pointer, free):
                frees.callback(free, ctypes.c_void_p(pointer))
                return ctypes.c_void_p(pointer)
            attributes = owned(c.liq_attr_create(), c.liq_attr_destroy)
            c.liq_set_max_colors(attributes, self.k)
            c.liq_set_speed(attributes, self.speed)
            pointer = self.pixels.ctypes.data_as(ctypes.c_void_p)
            image = owned(c.liq_image_create_rgba(attributes, pointer, w, h, ctypes.c_double(0)), c.liq_image_destroy)
            result = owned(c.liq_quantize_image(attributes, image), c.liq_result_destroy)
            c.liq_set_dithering_level(result, ctypes.c_float(0))
            labels = self.labels.ctypes.data_as(ctypes.c_void_p)
            if c.liq_write_remapped_image(result, image, labels, ctypes.c_size_t(self.labels.size)) != 0:
                raise RuntimeError("libimagequant: expected a remapped image")
            palette = c.liq_get_palette(result).contents
            return np.array(palette.entries, np.uint8)[:palette.count, :3], self.labels


def label_means():
    photo = scene("regions")
    planes = [np.ascontiguousarray(photo[..., c]).ravel() for c in range(3)]
    for name in ("blocks", "random"):
        labels, right = scene(name), same(scene(f"painted_{name}"), "the rounded mean")
        flat, m = labels.ravel(), labels.max() + 1

        def bincount():
            counts = np.bincount(flat, minlength=m)
            means = np.stack([np.bincount(flat, plane, m) / counts for plane in planes], 1)
            return np.rint(means).astype(np.uint8)[labels]
        measure("label.LabelMeans", "numpy bincount", {"labels": name}, bincount, right)
        if scipy:
            def ndimage():
                means = np.stack([scipy.ndimage.mean(plane, flat, np.arange(m)) for plane in planes], 1)
                return np.rint(means).astype(np.uint8)[labels]
            measure("label.LabelMeans", "scipy.ndimage.mean", {"labels": name}, ndimage, right)


def derivatives():
    f = scene("field64")
    out = np.zeros((5, *f.shape))

    def slicing():
        inside = (slice(1, -1), slice(1, -1))
        out[0][inside] = (f[2:, 1:-1] - f[:-2, 1:-1]) / 2
        out[1][inside] = (f[1:-1, 2:] - f[1:-1, :-2]) / 2
        out[2][inside] = f[2:, 1:-1] - 2 * f[1:-1, 1:-1] + f[:-2, 1:-1]
        out[3][inside] = (f[2:, 2:] - f[2:, :-2] - f[:-2, 2:] + f[:-2, :-2]) / 4
        out[4][inside] = f[1:-1, 2:] - 2 * f[1:-1, 1:-1] + f[1:-1, :-2]
        return out
    expected = scene("derivatives")

    def judge(got):
        wrong = got[:, 1:-1, 1:-1] != expected[:, 1:-1, 1:-1]
        return f"not bit-identical: {100 * wrong.mean():.1f} % of the values" if wrong.any() else "exact"
    measure("stencil.GradientHessian", "numpy slicing", {}, slicing, judge)
    if cv2:
        def sobels():
            for plane, dx, dy, scale in ((0, 0, 1, 0.5), (1, 1, 0, 0.5), (2, 0, 2, 1), (3, 1, 1, 0.25), (4, 2, 0, 1)):
                cv2.Sobel(f, cv2.CV_64F, dx, dy, out[plane], 1, scale)
            return out
        measure("stencil.GradientHessian", "python opencv", {}, sobels, judge, THREADS)


def spoiled_by_nan(means, n):
    spoiled = int(np.isnan(means).sum())
    return "" if spoiled == n * n else f"one NaN spoils {spoiled} pixels instead of {n * n}"


def local_means():
    f, out = scene("field32"), np.empty_like(scene("field32"))

    def shifts():
        wide = np.pad(f, 1, mode="edge")
        h, w = f.shape
        return sum(wide[y:y + h, x:x + w] for y in range(3) for x in range(3)) / np.float32(9)
    expected = sum(np.pad(f.astype(float), 1, mode="edge")[y:y + f.shape[0], x:x + f.shape[1]] for y in range(3) for x in range(3)) / 9

    def judge(got):
        clean = ~(np.isnan(got) | np.isnan(expected))
        error = np.max(np.abs(got[clean] - expected[clean]) / (np.abs(expected[clean]) + 1))
        faults = [spoiled_by_nan(got, 3), "" if error < 2 ** -22 else f"the mean is off by up to {error:.1e} of it"]
        return "not exact: " + "; ".join(filter(None, faults)) if any(faults) else "exact"
    measure("stencil.LocalMean", "numpy nine shifts", {}, shifts, judge)
    if scipy:
        measure("stencil.LocalMean", "scipy uniform_filter", {}, lambda: scipy.ndimage.uniform_filter(f, 3, out, "nearest"), judge)
    if cv2:
        measure("stencil.LocalMean", "python opencv", {}, lambda: cv2.blur(f, (3, 3), out, borderType=cv2.BORDER_REPLICATE), judge, THREADS)


def local_stats():
    f = scene("terrain32")

    some = (slice(7, -7, 97), slice(7, -7, 13))
    true = np.lib.stride_tricks.sliding_window_view(f, (15, 15))[::97, ::13].astype(float).var((2, 3))

    def judge(stats):
        mean, variance = stats[0], stats[1][some]
        clean = ~(np.isnan(variance) | np.isnan(true))
        error = np.max(np.abs(variance[clean] - true[clean]) / true[clean])
        faults = [spoiled_by_nan(mean, 15), "" if error < 2 ** -22 else
                  f"the variance is off by up to {error:.1e} of it, {np.sum(variance[clean] < 0)} of {clean.sum()} negative"]
        return "not exact: " + "; ".join(filter(None, faults)) if any(faults) else "exact"
    if scipy:
        def uniform():
            mean = scipy.ndimage.uniform_filter(f, 15, mode="mirror")
            return mean, scipy.ndimage.uniform_filter(f * f, 15, mode="mirror") - mean * mean
        measure("stencil.LocalStats", "scipy uniform_filter", {}, uniform, judge)
    if cv2:
        mean, squares = np.empty_like(f), np.empty_like(f)

        def boxes():
            cv2.boxFilter(f, cv2.CV_32F, (15, 15), mean)
            cv2.sqrBoxFilter(f, cv2.CV_32F, (15, 15), squares)
            return mean, squares - mean * mean
        measure("stencil.LocalStats", "python opencv", {}, boxes, judge, THREADS)


def sobels():
    if cv2:
        f = scene("field64")[:4000, :4000].astype(np.float32)
        across, down = np.empty_like(f), np.empty_like(f)

        def both():
            return cv2.Sobel(f, cv2.CV_32F, 1, 0, across), cv2.Sobel(f, cv2.CV_32F, 0, 1, down)

        def judge(got):
            some = (slice(1, -1), slice(1, -1))
            wide = f.astype(float)
            slope = wide[:, 2:] - wide[:, :-2]
            error = np.max(np.abs(got[0][some] - (slope[:-2] + 2 * slope[1:-1] + slope[2:])))
            return "exact" if error < 1e-3 else f"not exact: off by up to {error:.1e}"
        measure("opencv.Sobel", "python opencv", {}, both, judge, THREADS)


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


for peers in (nearest, nearest_points, quantize, label_means, derivatives, local_means, local_stats, sobels, kmeans):
    peers()
(OUT / "peers.json").write_text(json.dumps(rows, indent=1))
(OUT / "versions.properties").write_text("".join(f"{name}={version}\n" for name, version in versions.items()))
