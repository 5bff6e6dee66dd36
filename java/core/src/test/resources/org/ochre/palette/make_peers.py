#!/usr/bin/env python3
"""Writes peers.csv: the RGB PSNR that Pillow's MEDIANCUT and pngquant reach on the photos of bench/images.

Pillow: quantize(k, MEDIANCUT) without dither; its palette mapped by the exact nearest colour, so that palettes are
compared, not Pillow's approximate map. pngquant: --speed 3 --nofs. Debian: python3-pil python3-numpy python3-scipy pngquant.
"""
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image
from scipy.spatial import cKDTree

IMAGES = Path(sys.argv[1] if len(sys.argv) > 1 else "../../../../../../../../bench/images")


def psnr(image, mapped):
    return 10 * np.log10(255**2 / np.mean((image.astype(float) - mapped) ** 2))


def pillow(image, k):
    quantised = Image.fromarray(image).quantize(k, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    palette = np.array(quantised.getpalette()[: 3 * k], dtype=float).reshape(-1, 3)
    _, rows = cKDTree(palette).query(image.reshape(-1, 3).astype(float))
    return psnr(image, palette[rows].reshape(image.shape))


def pngquant(path, image, k):
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "out.png")
        subprocess.run(["pngquant", "--speed", "3", "--nofs", str(k), "--output", out, path], check=True)
        return psnr(image, np.array(Image.open(out).convert("RGB")))


with open("peers.csv", "w") as csv:
    csv.write("photo,k,pillow,pngquant\n")
    for name in ["coffee", "chelsea", "retina"]:
        path = IMAGES / f"{name}.png"
        image = np.array(Image.open(path).convert("RGB"))
        for k in [4, 16, 64, 256]:
            csv.write(f"{name},{k},{pillow(image, k):.3f},{pngquant(path, image, k):.3f}\n")
