"""Makes the .npy files beside it from a photo: python3 make_resize.py (numpy 1.24, Pillow 9.4).

photo             a part of a photo, u8 [h, w, 3]
FILTER_HxW        Image.resize of it; area is BOX, at whole ratios
dark, dark_HxW    a photo before black, small, where Pillow clips between its passes; with LANCZOS
rgba, rgba_HxW    the first with a disk as alpha; Image.resize with LANCZOS
"""
import pathlib

import numpy as np
from PIL import Image

here = pathlib.Path(__file__).parent
root = next(p for p in here.parents if (p / "bench").is_dir())


def save(name, image):
    np.save(here / f"{name}.npy", np.ascontiguousarray(np.asarray(image)))


photo = Image.open(root / "bench/images/chelsea.png").convert("RGB").crop((120, 60, 216, 132))
save("photo", photo)
FILTERS = {"bilinear": Image.BILINEAR, "bicubic": Image.BICUBIC, "lanczos3": Image.LANCZOS}
for h, w in ((36, 48), (25, 31), (90, 100), (131, 20)):
    for name, how in FILTERS.items():
        save(f"{name}_{h}x{w}", photo.resize((w, h), how))
for h, w in ((36, 48), (40, 64), (24, 192)):  # no centre lies on an edge, where Pillow's sums in floats decide
    save(f"nearest_{h}x{w}", photo.resize((w, h), Image.NEAREST))
for h, w in ((36, 48), (24, 32), (9, 16)):
    save(f"area_{h}x{w}", photo.resize((w, h), Image.BOX))
dark = Image.open(root / "bench/images/retina.png").convert("RGB").resize((90, 90), Image.BOX)
save("dark", dark)
for h, w in ((12, 16), (24, 32)):
    save(f"dark_{h}x{w}", dark.resize((w, h), Image.LANCZOS))
y, x = np.mgrid[:72, :96]
alpha = np.clip(40 - np.hypot(y - 36, x - 48), 0, 8) / 8 * 255
rgba = Image.fromarray(np.dstack([np.asarray(photo), alpha.astype("u1")]))
save("rgba", rgba)
for h, w in ((31, 40), (80, 110)):
    save(f"rgba_{h}x{w}", rgba.resize((w, h), Image.LANCZOS))
