"""Writes tiffs.zip, the small TIFF files that TiffMatrixTest reads, each with its right pixels in .npy beside it.

The arrays are known before tifffile, Pillow, tiffcp or this script itself store them; of JPEG, what Pillow decodes.
Debian: apt-get install python3-tifffile python3-pil libtiff-tools; then run it in this folder.
"""
import io
import itertools
import os
import struct
import subprocess
import tempfile
import zipfile

import numpy as np
import tifffile
from PIL import Image

RNG = np.random.default_rng(12)
FOLDER = tempfile.mkdtemp()
ARCHIVE = zipfile.ZipFile("tiffs.zip", "w", zipfile.ZIP_DEFLATED)


def add(name, content):
    ARCHIVE.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED, 9)


def keep(path, expected):
    with open(path, "rb") as file:
        add(os.path.basename(path), file.read())
    npy = io.BytesIO()
    np.save(npy, np.ascontiguousarray(expected))
    add(os.path.basename(path)[:-4] + ".npy", npy.getvalue())


def path(name):
    return os.path.join(FOLDER, name + ".tif")


def values(shape, dtype, positive=False):
    dtype = np.dtype(dtype)
    if dtype.kind == "f":
        pixels = (RNG.random(shape) * 3 - 1).astype(dtype)
    elif dtype == np.uint64:
        pixels = RNG.integers(0, 2**63 - 1, shape, dtype=np.int64).astype(dtype)
    else:
        low = 0 if positive else np.iinfo(dtype).min
        pixels = RNG.integers(low, np.iinfo(dtype).max, shape, dtype=dtype, endpoint=True)
    pixels[1:4] = pixels[:1]
    return pixels


def widened(pixels):
    wide = {np.dtype("f2"): "f4", np.dtype("u4"): "i8", np.dtype("u8"): "i8"}
    return pixels.astype(wide.get(pixels.dtype, pixels.dtype))


def inverted(pixels, dtype):
    if dtype.kind == "f":
        return (1 - pixels).astype(pixels.dtype)
    return (int(np.iinfo(dtype).max) - pixels.astype(object)).astype(pixels.dtype)


def divided(pixels, dtype):
    """Without the premultiplied alpha: c * max / a, halves up."""
    result = pixels.copy()
    for at in np.ndindex(pixels.shape[:-1]):
        alpha = pixels[at][-1]
        for c in range(pixels.shape[-1] - 1):
            if alpha == 0:
                result[at][c] = 0
            elif dtype.kind == "f":
                result[at][c] = pixels[at][c] / alpha
            else:
                most = int(np.iinfo(dtype).max)
                result[at][c] = (2 * min(int(pixels[at][c]), int(alpha)) * most + int(alpha)) // (2 * int(alpha))
    return result


def grey_to_rgba(pixels):
    return np.concatenate([pixels[..., :1]] * 3 + [pixels[..., 1:]], -1)


KINDS = [("minisblack", 1, ()), ("miniswhite", 1, ()), ("rgb", 3, ()), ("rgb", 4, (2,)), ("rgb", 4, (1,)),
         ("rgb", 4, (0,)), ("minisblack", 2, (2,)), ("minisblack", 2, (1,)), ("minisblack", 2, (0,)),
         ("minisblack", 3, (0, 0)), ("minisblack", 5, (0, 0, 0, 0)), ("rgb", 5, (0, 2)), ("miniswhite", 2, (2,))]
EXTRA = ("unspecified", "assocalpha", "unassalpha")
FORMS = itertools.cycle(itertools.product((None, "zlib", "lzma"), (False, True), (None, (16, 16)), "<>", (False, True)))


def by_tifffile():
    """Every dtype and kind of colours, in turn with every compression, predictor, tiling and byte order."""
    for dtype in map(np.dtype, ("u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f2", "f4", "f8")):
        for number, (photometric, samples, extra) in enumerate(KINDS):
            if extra == (1,) and (dtype.kind == "i" or dtype == np.uint64):
                continue
            if photometric == "miniswhite" and dtype == np.uint64:
                continue
            compression, predictor, tile, order, big = next(FORMS)
            planes = samples > 1 and (number + dtype.itemsize) % 2 == 1
            pixels = values((9, 17, samples) if samples > 1 else (9, 17), dtype, photometric == "miniswhite")
            if extra == (1,):
                pixels[0, 0] = 0
            expected = widened(pixels)
            if photometric == "miniswhite" and samples == 1:
                expected = inverted(expected, dtype)
            elif photometric == "miniswhite":
                expected[..., 0] = inverted(expected[..., 0], dtype)
            if extra == (1,):
                expected = divided(expected, dtype)
            if samples == 2 and extra != (0,):
                expected = grey_to_rgba(expected)
            options = {"rowsperstrip": 4} if tile is None else {"tile": tile}
            if samples > 1:
                options["planarconfig"] = "separate" if planes else "contig"
            if compression and predictor and dtype.kind != "f" and dtype.itemsize < 8:
                options["predictor"] = True
            file = path(f"{dtype}_{photometric}{samples}_{number}")
            tifffile.imwrite(file, np.moveaxis(pixels, -1, 0) if planes else pixels, photometric=photometric,
                             extrasamples=[EXTRA[e] for e in extra], compression=compression, byteorder=order,
                             bigtiff=big, metadata=None, software=False, **options)
            keep(file, expected)


def by_pillow():
    rgb = values((13, 19, 3), "u1")
    smooth = np.dstack([np.add.outer(np.arange(13) * 7, np.arange(19) * 5) % 256] * 3).astype("u1")
    for compression in ("raw", "tiff_lzw", "tiff_adobe_deflate", "packbits", "tiff_deflate", "lzma", "zstd", "webp",
                        "jpeg"):
        lossy = compression in ("webp", "jpeg")
        colour = Image.fromarray(smooth if lossy else rgb)
        pictures = {"RGB": colour}
        if compression != "webp":
            pictures["L"] = colour.convert("L")
        if compression != "jpeg":
            pictures["RGBA"] = Image.fromarray(values((13, 19, 4), "u1"))
        if not lossy:
            pictures |= {"LA": pictures["RGBA"].convert("LA"), "P": colour.quantize(19), "1": colour.convert("1"),
                         "F": Image.fromarray(values((13, 19), "f4")), "U": Image.fromarray(values((13, 19), "u2"))}
        for mode, picture in pictures.items():
            file = path(f"pillow_{mode}_{compression}")
            picture.save(file, compression=compression)
            shown = {"LA": "RGBA", "P": "RGB", "1": "L"}.get(mode)
            keep(file, np.asarray(Image.open(file) if lossy else picture.convert(shown) if shown else picture))


def by_tiffcp():
    bits = np.logical_xor.accumulate(RNG.random((21, 333)) < 0.05, 1)
    bits[3] = False
    bits[4] = True
    bits[5:9] = bits[4]
    wide = np.zeros((2, 5400), bool)
    wide[0, 2600:5300] = True
    for name, pixels in (("bits", bits), ("wide", wide)):
        source = path(name)
        Image.fromarray((pixels * 255).astype("u1")).convert("1").save(source)
        for number, options in enumerate(("-c g3:1d", "-c g3:1d:fill", "-c g3:2d", "-c g3:2d:fill -f lsb2msb", "-c g4",
                                          "-c g4 -r 5", "-c g4 -f lsb2msb", "-c g4 -t -w 32 -l 16",
                                          "-c lzw -f lsb2msb")):
            copied(source, f"{name}_{number}", options, (pixels * 255).astype("u1"))
        file = path(name + "_runs")
        Image.fromarray((pixels * 255).astype("u1")).convert("1").save(file, compression="tiff_ccitt")
        keep(file, (pixels * 255).astype("u1"))
    floats = values((13, 19, 3), "f4")
    tifffile.imwrite(path("floats"), floats, photometric="rgb", metadata=None)
    doubles = values((13, 19), "f8")
    tifffile.imwrite(path("doubles"), doubles, photometric="minisblack", metadata=None)
    halves = values((13, 19), "f2")
    tifffile.imwrite(path("halves"), halves, photometric="minisblack", metadata=None)
    for number, options in enumerate(("-c zip:3", "-c lzw:3 -t -w 16 -l 16", "-c lzma -8", "-c zstd:2 -r 5",
                                      "-c zip:2 -B", "-c packbits -B")):
        copied(path("floats"), f"floats_{number}", options, floats)
        copied(path("doubles"), f"doubles_{number}", options, doubles)
        copied(path("halves"), f"halves_{number}", options, halves.astype("f4"))
    y, x = np.mgrid[:61, :83]
    grey = (128 + 80 * np.sin(x / 9) + 40 * np.cos(y / 7)).clip(0, 255).astype("u1")
    rgb = np.dstack([grey, 255 - grey, grey // 2])
    tifffile.imwrite(path("rgb"), rgb, photometric="rgb", metadata=None)
    tifffile.imwrite(path("grey"), grey, photometric="minisblack", metadata=None)
    for number, options in enumerate(("-c jpeg", "-c jpeg:r", "-c jpeg:r:40 -t -w 32 -l 32", "-c jpeg -r 16",
                                      "-c jpeg -t -w 48 -l 32")):
        copied(path("rgb"), f"jpeg_rgb_{number}", options, None)
        copied(path("grey"), f"jpeg_grey_{number}", options.replace(":r", ""), None)
    for number, options in enumerate(("-c lzw:2 -r 7", "-c lzw:2 -p separate", "-c zip:2 -t -w 32 -l 16 -B",
                                      "-c packbits -f lsb2msb", "-c zstd:2 -r 61", "-c none -f lsb2msb -p separate")):
        copied(path("rgb"), f"rgb_{number}", options, rgb)


def of_a_photo():
    """Large enough for every kind of table that the packers make."""
    photo = np.asarray(Image.open("../../../../../../../../../bench/images/coffee.png").convert("RGB"))[100:220, 200:360]
    tifffile.imwrite(path("photo"), photo, photometric="rgb", metadata=None)
    for number, options in enumerate(("-c zstd -r 120", "-c zstd:2 -r 120", "-c lzma -r 120", "-c lzw -r 120")):
        copied(path("photo"), f"photo_{number}", options, photo)


def copied(source, name, options, expected):
    subprocess.run(["tiffcp", *options.split(), source, path(name)], check=True)
    keep(path(name), np.asarray(Image.open(path(name))) if expected is None else expected)


def packed(numbers, bits):
    text = "".join(format(int(n), f"0{bits}b") for n in numbers)
    text += "0" * (-len(text) % 8)
    return bytes(int(text[i:i + 8], 2) for i in range(0, len(text), 8))


def by_hand(name, pixels, content, bits, order, kind=1, photometric=1, orientation=1, colors=()):
    height, width = pixels.shape[:2]
    samples = pixels.shape[2] if pixels.ndim == 3 else 1
    entries = {256: (4, [width]), 257: (4, [height]), 258: (3, [bits] * samples), 259: (3, [1]),
               262: (3, [photometric]), 273: (4, [8]), 274: (3, [orientation]), 277: (3, [samples]), 278: (4, [height]),
               279: (4, [len(content)]), 339: (3, [kind] * samples)}
    if len(colors):
        entries[320] = (3, colors)
    content += bytes(len(content) % 2)
    place = 8 + len(content)
    more = place + 2 + 12 * len(entries) + 4
    directory = struct.pack(order + "H", len(entries))
    tail = b""
    for tag, (form, numbers) in sorted(entries.items()):
        field = struct.pack(order + ("H" if form == 3 else "I") * len(numbers), *numbers)
        if len(field) > 4:
            tail, field = tail + field, struct.pack(order + "I", more + len(tail))
        directory += struct.pack(order + "HHI", tag, form, len(numbers)) + field.ljust(4, b"\0")
    with open(path(name), "wb") as file:
        file.write((b"II" if order == "<" else b"MM") + struct.pack(order + "HI", 42, place) + content)
        file.write(directory + bytes(4) + tail)
    return path(name)


def by_this_script():
    for bits, order in itertools.product((1, 2, 4, 9, 10, 12, 14, 15, 24), "<>"):
        little = "little" if order == "<" else "big"
        for photometric, samples in ((0, 1), (1, 1), (1, 3), (2, 3), (3, 1)):
            if photometric == 3 and bits > 10:
                continue
            shape = (5, 7, samples) if samples > 1 else (5, 7)
            pixels = RNG.integers(0, 2**bits, shape)
            rows = pixels.reshape(5, -1)
            content = b"".join(int(n).to_bytes(3, little) for n in rows.ravel()) if bits == 24 else b"".join(
                packed(row, bits) for row in rows)
            colors = RNG.integers(0, 65536, 3 << bits) if photometric == 3 else ()
            name = f"bits{bits}_{photometric}_{samples}_{little}"
            file = by_hand(name, pixels, content, bits, order, 1, photometric, 1, colors)
            if photometric == 3:
                keep(file, (colors.reshape(3, -1)[:, pixels] >> 8).transpose(1, 2, 0).astype("u1"))
            else:
                shown = 2**bits - 1 - pixels if photometric == 0 else pixels
                shown = shown * (255 // (2**bits - 1)) if bits < 8 else shown
                keep(file, shown.astype("u1" if bits < 8 else "u2" if bits < 16 else "i4"))
        signed = RNG.integers(-2**23, 2**23, (5, 7))
        content = b"".join(int(n).to_bytes(3, little, signed=True) for n in signed.ravel())
        if bits == 24:
            keep(by_hand(f"signed24_{little}", signed, content, 24, order, 2), signed.astype("i4"))
    pixels = RNG.integers(0, 256, (5, 7)).astype("u1")
    turns = (lambda a: a, lambda a: a[:, ::-1], lambda a: a[::-1, ::-1], lambda a: a[::-1], lambda a: a.T,
             lambda a: a.T[:, ::-1], lambda a: a.T[::-1, ::-1], lambda a: a.T[::-1])
    for number, turn in enumerate(turns, 1):
        keep(by_hand(f"turned{number}", pixels, pixels.tobytes(), 8, "<", orientation=number), turn(pixels))
    keep(by_hand("void", pixels, pixels.tobytes(), 8, "<", kind=4), pixels)
    dark = RNG.integers(0, 256, 3 << 8)
    keep(by_hand("palette_of_bytes", pixels, pixels.tobytes(), 8, ">", photometric=3, colors=dark),
         dark.reshape(3, -1)[:, pixels].transpose(1, 2, 0).astype("u1"))


by_tifffile()
by_pillow()
by_tiffcp()
of_a_photo()
by_this_script()
ARCHIVE.close()
