"""Other sizes of a photo by Pillow and OpenCV, compared with Ochre's answers."""

import numpy as np

from measuring import THREADS, measure, optional, scene

cv2 = optional("cv2", "python3-opencv")
pillow = optional("PIL", "python3-pil")
if pillow:
    import PIL.Image


def near(expected):
    def judge(got):
        difference = np.abs(np.asarray(got).astype(int) - expected)
        far = 100 * np.mean(difference > 1)
        return f"not within 1: {far:.1f} % of the samples; mean difference {difference.mean():.2f}" if far else "exact"
    return judge


def resize():
    wide = scene("wide")
    for work in ("lanczos3", "half"):
        photo = wide if work == "lanczos3" else np.ascontiguousarray(wide[:wide.shape[0] // 2 * 2, :wide.shape[1] // 2 * 2])
        expected = scene(work)
        size, judge, case = expected.shape[1::-1], near(expected), {"work": work}
        if pillow:
            image = PIL.Image.fromarray(photo)
            how = PIL.Image.LANCZOS if work == "lanczos3" else PIL.Image.BOX
            measure("resample.Resize", "pillow", case, lambda image=image, size=size, how=how: image.resize(size, how), judge)
        if cv2:
            measure("resample.Resize", "python opencv", case,
                    lambda photo=photo, size=size: cv2.resize(photo, size, interpolation=cv2.INTER_AREA), judge, THREADS)
