"""Writes the small pictures that DecoderTest reads, each with what Pillow decodes it to as .npy (in RGB order, upright).

Debian: apt-get install python3-pil python3-numpy; then run it in this folder.
"""
import numpy as np
from PIL import Image

H, W = 5, 7
RGB = (np.arange(H * W * 3).reshape(H, W, 3) * 37 % 256).astype(np.uint8)
RGBA = np.dstack([RGB, np.full((H, W), 200, np.uint8)])
GREY = RGB[..., 1].copy()
U16 = (np.arange(H * W).reshape(H, W) * 1871).astype(np.uint16)
F32 = np.linspace(-3, 1e6, H * W, dtype=np.float32).reshape(H, W)
PALETTE = Image.fromarray(RGB).quantize(6)
BITS = Image.fromarray(GREY).point(lambda v: 255 * (v > 127)).convert("1")
SMOOTH = np.dstack([np.add.outer(np.arange(32), np.arange(48)) * 3 % 256] * 3).astype(np.uint8)
TURNED = {
    1: lambda a: a, 2: lambda a: a[:, ::-1], 3: lambda a: a[::-1, ::-1], 4: lambda a: a[::-1],
    5: lambda a: a.swapaxes(0, 1), 6: lambda a: a.swapaxes(0, 1)[:, ::-1],
    7: lambda a: a.swapaxes(0, 1)[::-1, ::-1], 8: lambda a: a.swapaxes(0, 1)[::-1],
}


def write(name, image, expected, **options):
    image.save(name, **options)
    np.save(name + ".npy", np.ascontiguousarray(expected))


def pixels(image, mode):
    return np.asarray(image.convert(mode))


for name, array in (("grey", GREY), ("rgb", RGB), ("rgba", RGBA)):
    write(name + ".png", Image.fromarray(array), array)
    write(name + ".tif", Image.fromarray(array), array)
write("u16.png", Image.fromarray(U16), U16)
write("u16.tif", Image.fromarray(U16), U16)
write("f32.tif", Image.fromarray(F32), F32)
write("i32.tif", Image.fromarray(U16.astype(np.int32) - 9), U16.astype(np.int32) - 9)
write("deflate.tif", Image.fromarray(RGB), RGB, compression="tiff_adobe_deflate")
write("lzw.tif", Image.fromarray(RGB), RGB, compression="tiff_lzw")
write("palette.png", PALETTE, pixels(PALETTE, "RGB"))
write("palette.tif", PALETTE, pixels(PALETTE, "RGB"))
write("palette.bmp", PALETTE, pixels(PALETTE, "RGB"))
write("palette_alpha.png", PALETTE, pixels(Image.open("palette.png"), "RGB"))
PALETTE.save("palette_alpha.png", transparency=2)
np.save("palette_alpha.png.npy", pixels(Image.open("palette_alpha.png"), "RGBA"))
write("bits.png", BITS, pixels(BITS, "L"))
write("bits.tif", BITS, pixels(BITS, "L"))
write("bits.pbm", BITS, pixels(BITS, "L"))
write("grey_alpha.png", Image.fromarray(RGBA).convert("LA"), pixels(Image.fromarray(RGBA).convert("LA"), "RGBA"))
write("grey_alpha.tif", Image.fromarray(RGBA).convert("LA"), pixels(Image.fromarray(RGBA).convert("LA"), "RGBA"))
write("rgb.bmp", Image.fromarray(RGB), RGB)
write("rgb.ppm", Image.fromarray(RGB), RGB)
write("grey.pgm", Image.fromarray(GREY), GREY)
write("rgb.webp", Image.fromarray(RGB), RGB, lossless=True)
write("rgba.webp", Image.fromarray(RGBA), RGBA, lossless=True, exact=True)
Image.fromarray(SMOOTH).save("lossy.webp", quality=90)
np.save("lossy.webp.npy", pixels(Image.open("lossy.webp"), "RGB"))
for name, mode in (("rgb.jpg", "RGB"), ("grey.jpg", "L")):
    Image.fromarray(SMOOTH).convert(mode).save(name, quality=95)
    np.save(name + ".npy", np.asarray(Image.open(name)))
Image.fromarray(SMOOTH).save("progressive.jpg", quality=95, progressive=True)
np.save("progressive.jpg.npy", np.asarray(Image.open("progressive.jpg")))
for n, turn in TURNED.items():
    exif = Image.Exif()
    exif[274] = n
    write(f"turned{n}.png", Image.fromarray(RGB), turn(RGB), exif=exif)
    write(f"turned{n}.webp", Image.fromarray(RGBA), turn(RGBA), exif=exif, lossless=True, exact=True)
    write(f"turned{n}.tif", Image.fromarray(RGB), turn(RGB), tiffinfo={274: n})
    Image.fromarray(SMOOTH).save(f"turned{n}.jpg", exif=exif, quality=95)
    np.save(f"turned{n}.jpg.npy", np.ascontiguousarray(turn(np.asarray(Image.open(f"turned{n}.jpg")))))
# Refused, with the words in DecoderTest.
Image.fromarray(RGB).convert("CMYK").save("refused_cmyk.tif")
frames = [Image.fromarray(RGB), Image.fromarray(RGB[::-1].copy())]
frames[0].save("refused_animation.png", save_all=True, append_images=frames[1:])
frames[0].save("refused_animation.webp", save_all=True, append_images=frames[1:])
PALETTE.save("refused.gif")
