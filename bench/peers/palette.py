"""Nearest colours, nearest points and quantising by Python libraries."""

import ctypes.util

import numpy as np

from imagequant import ImageQuant
from measuring import THREADS, measure, missing, optional, scene, versions

cv2 = optional("cv2", "python3-opencv")
scipy = optional("scipy", "python3-scipy")
PIL = optional("PIL", "python3-pil")
numba = optional("numba", "python3-numba")
if scipy:
    import scipy.spatial
if PIL:
    import PIL.Image


def nearest_of(pixels, palette, expected):
    """Tells rows at the same distance, which ties allow, from rows that are farther away."""
    def judge(got):
        at = np.nonzero(got.ravel() != expected.ravel())[0]
        if not len(at):
            return "exact"
        x, rows = pixels[at].astype(float), palette.astype(float)
        farther = ((x - rows[got.ravel()[at]]) ** 2).sum(1) > ((x - rows[expected.ravel()[at]]) ** 2).sum(1)
        share = 100 * farther.sum() / expected.size
        return f"not nearest: {share:.2f} % of the pixels" if share else "exact, but any row on ties"
    return judge


def compiled():
    """The loop over points and rows, compiled by numba for two threads. Distances have the dtype of the points."""
    @numba.njit(parallel=True, fastmath=False)
    def nearest(points, palette, labels, most):
        for i in numba.prange(len(points)):
            x, y, z, least, row = points[i, 0], points[i, 1], points[i, 2], most, 0
            for j in range(len(palette)):
                dx, dy, dz = x - palette[j, 0], y - palette[j, 1], z - palette[j, 2]
                distance = dx * dx + dy * dy + dz * dz
                if distance < least:
                    least, row = distance, j
            labels[i] = row
    numba.set_num_threads(THREADS)
    return nearest


def colors():
    photo = scene("photo")
    flat, shape = photo.reshape(-1, 3), photo.shape[:2]
    for k in (16, 256):
        palette = scene(f"palette{k}")
        judge = nearest_of(flat, palette, scene(f"nearest{k}"))

        def row(implementation, work, threads=1, k=k, judge=judge):
            measure("palette.NearestColor", implementation, {"k": str(k)}, work, judge, threads)

        if PIL:
            image, model = PIL.Image.fromarray(photo), PIL.Image.new("P", (1, 1))
            model.putpalette(np.concatenate([palette, np.repeat(palette[:1], 256 - len(palette), 0)]).tobytes())
            row("Pillow", lambda image=image, model=model: np.asarray(image.quantize(palette=model, dither=0)))
        if scipy:
            row("scipy cKDTree", lambda palette=palette: scipy.spatial.cKDTree(palette.astype(float)).query(
                flat, workers=THREADS)[1].reshape(shape), THREADS)
        if cv2:
            def distances(palette=palette):
                return cv2.batchDistance(flat.astype(np.float32), palette.astype(np.float32), cv2.CV_32F,
                                         normType=cv2.NORM_L2SQR, K=1)[1].reshape(shape)
            row("python opencv", distances, THREADS)
        if k == 16:
            def broadcast(palette=palette):
                wide, levels = flat.astype(np.int32), palette.astype(np.int32)
                parts = [((part[:, None] - levels) ** 2).sum(2).argmin(1)
                         for part in np.array_split(wide, max(1, len(wide) >> 16))]
                return np.concatenate(parts).reshape(shape)
            row("numpy broadcasting", broadcast)


def points():
    all_points = scene("points")
    for k in (10, 256):
        palette = scene(f"points{k}")
        judge = nearest_of(all_points, palette, scene(f"nearestpoint{k}"))

        def row(implementation, work, threads=1, k=k, judge=judge):
            measure("palette.NearestFloat", implementation, {"k": str(k)}, work, judge, threads)

        if numba:
            labels, nearest = np.empty(len(all_points), np.int32), compiled()

            def loop(palette=palette, labels=labels, nearest=nearest):
                nearest(all_points, palette, labels, np.inf)
                return labels
            loop()
            row("numba", loop, THREADS)
        if scipy:
            def cdist(palette=palette):
                parts = np.array_split(all_points, max(1, len(all_points) >> 14))
                return np.concatenate([scipy.spatial.distance.cdist(part, palette, "sqeuclidean").argmin(1) for part in parts])
            row("scipy cdist", cdist)
            row("scipy cKDTree", lambda palette=palette: scipy.spatial.cKDTree(palette).query(all_points, workers=THREADS)[1],
                THREADS)


def psnr(photo):
    def judge(answer):
        palette, labels = answer
        error = photo.astype(np.int16) - palette[labels]
        return f"PSNR {10 * np.log10(255 ** 2 / np.mean(error.astype(np.float32) ** 2, dtype=np.float64)):.2f} dB"
    return judge


def quantize():
    photo = scene("photo")
    judge = psnr(photo)
    library = ctypes.util.find_library("imagequant")
    if not library:
        missing("libimagequant (Debian: libimagequant0)")
    for k in (16, 256):
        if library:
            for speed in (10, 4):
                quantizer = ImageQuant(library, photo, k, speed)
                versions["libimagequant"] = quantizer.version
                measure("palette.Quantize", f"libimagequant speed {speed}", {"k": str(k)}, quantizer.run, judge, THREADS)
        if PIL:
            image = PIL.Image.fromarray(photo)

            def pillow(image=image, k=k):
                result = image.quantize(k, method=PIL.Image.Quantize.MEDIANCUT, dither=0)
                return np.array(result.getpalette(), np.uint8).reshape(-1, 3), np.asarray(result)
            measure("palette.Quantize", "Pillow", {"k": str(k)}, pillow, judge)
