"""Writes pictures.zip, the small PNG, BMP, PNM, WebP and JPEG files that PictureMatrixTest reads, each with what it must be read as in .npy.

PNG, BMP and PNM are written here, from arrays that are known before; what Pillow reads of them, it reads the same, but for odd BMP headers and
runs, where Pillow 9.4 errs or refuses. Of WebP and JPEG the values are Pillow's.
Debian: apt-get install python3-pil python3-numpy; then run it in this folder.
"""
import io
import struct
import zipfile
import zlib

import numpy as np
from PIL import Image

RNG = np.random.default_rng(7)
ARCHIVE = zipfile.ZipFile("pictures.zip", "w", zipfile.ZIP_DEFLATED)
H, W = 9, 11
PALETTE = RNG.integers(0, 256, (256, 3)).astype(np.uint8)
RGB = RNG.integers(0, 256, (H, W, 3)).astype(np.uint8)
TURNED = {
    1: lambda a: a, 2: lambda a: a[:, ::-1], 3: lambda a: a[::-1, ::-1], 4: lambda a: a[::-1],
    5: lambda a: a.swapaxes(0, 1), 6: lambda a: a.swapaxes(0, 1)[:, ::-1],
    7: lambda a: a.swapaxes(0, 1)[::-1, ::-1], 8: lambda a: a.swapaxes(0, 1)[::-1],
}


def add(name, content):
    ARCHIVE.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED, 9)


def keep(name, content, expected):
    add(name, content)
    npy = io.BytesIO()
    np.save(npy, np.ascontiguousarray(expected))
    add(name + ".npy", npy.getvalue())


def saved(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def pillow(content, mode=None):
    image = Image.open(io.BytesIO(content))
    return np.asarray(image.convert(mode) if mode else image)


# Metadata that says where upright is.
def exif(orientation, prefix=True, order="<"):
    entry = struct.pack(order + "IHHHIHHI", 8, 1, 274, 3, 1, orientation, 0, 0)
    return (b"Exif\0\0" if prefix else b"") + (b"II*\0" if order == "<" else b"MM\0*") + entry


def xmp(orientation, element):
    inside = f"<tiff:Orientation>{orientation}</tiff:Orientation>" if element else ""
    attribute = "" if element else f' tiff:Orientation="{orientation}"'
    return f'<x:xmpmeta><rdf:RDF><rdf:Description{attribute}>{inside}</rdf:Description></rdf:RDF></x:xmpmeta>'.encode()


def raw_profile(kind, data):
    digits = data.hex()
    lines = "\n".join(digits[i:i + 72] for i in range(0, len(digits), 72))
    return f"\n{kind}\n{len(data):8d}\n{lines}\n".encode()


# PNG
def chunk(name, data, broken=False):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data) ^ broken)


def png(size, depth, color, rows, before=b"", after=b"", interlaced=0, parts=1 << 20):
    packed = zlib.compress(rows)
    pixels = b"".join(chunk(b"IDAT", packed[i:i + parts]) for i in range(0, len(packed), parts))
    header = struct.pack(">IIBBBBB", size[1], size[0], depth, color, 0, 0, interlaced)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + before + pixels + after + chunk(b"IEND", b"")


def packed_row(samples, depth):
    if depth == 16:
        return samples.astype(">u2").tobytes()
    per_byte = 8 // depth
    samples = np.concatenate([samples, np.zeros(-len(samples) % per_byte, int)]).reshape(-1, per_byte)
    return sum(samples[:, i] << depth * (per_byte - 1 - i) for i in range(per_byte)).astype(np.uint8).tobytes()


def filtered(raw, above, pixel, kind):
    a, b = (np.frombuffer(r, np.uint8).astype(int) for r in (raw, above))
    left, corner = (np.concatenate([np.zeros(pixel, int), r])[:len(a)] for r in (a, b))
    guess = left + b - corner
    by_left, by_up, by_corner = abs(guess - left), abs(guess - b), abs(guess - corner)
    paeth = np.where((by_left <= by_up) & (by_left <= by_corner), left, np.where(by_up <= by_corner, b, corner))
    taken = (0, left, b, (left + b) // 2, paeth)[kind]
    return bytes([kind]) + ((a - taken) % 256).astype(np.uint8).tobytes()


def scanned(samples, depth):
    pixel = max(1, samples.shape[2] * depth // 8)
    above, out = None, b""
    for y, row in enumerate(samples):
        raw = packed_row(row.reshape(-1), depth)
        out += filtered(raw, above or bytes(len(raw)), pixel, y % 5)
        above = raw
    return out


def interlaced(samples, depth):
    passes = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
    parts = (samples[y::dy, x::dx] for x, y, dx, dy in passes)
    return b"".join(scanned(part, depth) for part in parts if part.size)


def read_png(samples, depth, color, transparent):
    most, full, dtype = (1 << depth) - 1, *((255, np.uint8) if depth <= 8 else (65535, np.uint16))
    scaled = (samples * full // most).astype(dtype)
    if color == 3:
        colors = PALETTE[samples[..., 0]]
        if transparent is None:
            return colors
        alpha = np.concatenate([np.frombuffer(transparent, np.uint8), np.full(256, 255, np.uint8)])
        return np.dstack([colors, alpha[samples[..., 0]]])
    if color == 4:
        return np.dstack([scaled[..., 0]] * 3 + [scaled[..., 1]])
    if transparent is not None:
        alpha = np.where((samples == np.array(transparent)).all(-1), 0, full).astype(dtype)
        return np.dstack([scaled] * (3 if color == 0 else 1) + [alpha])
    return scaled[..., 0] if color == 0 else scaled


for color, channels, depths in ((0, 1, (1, 2, 4, 8, 16)), (2, 3, (8, 16)), (3, 1, (1, 2, 4, 8)), (4, 2, (8, 16)), (6, 4, (8, 16))):
    for depth in depths:
        for size in ((H, W), (1, 1), (3, 5), (1, 9), (8, 1)):
            for lace in (0, 1):
                for has_transparency in (False, True)[:1 if color > 3 else 2]:
                    samples = RNG.integers(0, 1 << depth, (*size, channels))
                    before, transparent = b"", None
                    if color == 3:
                        before = chunk(b"PLTE", PALETTE[:1 << depth].tobytes())
                    if has_transparency and color == 3:
                        transparent = RNG.integers(0, 256, max(1, (1 << depth) // 2)).astype(np.uint8).tobytes()
                        before += chunk(b"tRNS", transparent)
                    elif has_transparency:
                        transparent = [int(v) for v in samples[0, 0]]
                        before += chunk(b"tRNS", struct.pack(f">{channels}H", *transparent))
                    content = png(size, depth, color, (interlaced if lace else scanned)(samples, depth), before, b"", lace, 50)
                    name = f"png_{color}_{depth}_{size[0]}x{size[1]}_{'lace' if lace else 'plain'}{'_clear' if has_transparency else ''}.png"
                    keep(name, content, read_png(samples, depth, color, transparent))

ROWS = scanned(RGB.astype(int), 8)
for n, turn in TURNED.items():
    metadata = {"exif": chunk(b"eXIf", exif(n, False)), "exif_big": chunk(b"eXIf", exif(n, False, ">")),
                "exif_prefix": chunk(b"eXIf", exif(n))}
    for element in (False, True):
        text = xmp(n, element)
        metadata[f"xmp_{element}"] = chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + text)
        metadata[f"xmp_packed_{element}"] = chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(text))
    for keyword, kind in ((b"Raw profile type exif", "exif"), (b"Raw profile type APP1", "generic")):
        text = raw_profile(kind, exif(n))
        metadata[f"raw_{kind}_packed"] = chunk(b"zTXt", keyword + b"\0\0" + zlib.compress(text))
        metadata[f"raw_{kind}"] = chunk(b"tEXt", keyword + b"\0" + text)
    for name, data in metadata.items():
        keep(f"turned_png_{name}_{n}.png", png((H, W), 8, 2, ROWS, data), turn(RGB))
    keep(f"turned_png_after_{n}.png", png((H, W), 8, 2, ROWS, b"", metadata["exif"]), turn(RGB))
for name in (b"tEXt", b"gAMA", b"pHYs", b"iTXt", b"zTXt", b"tIME", b"abCd", b"bKGD", b"eXIf"):
    keep(f"broken_{name.decode()}.png", png((H, W), 8, 2, ROWS, chunk(name, exif(3, False), True)), RGB)
keep("png_gamma.png", png((H, W), 8, 2, ROWS, chunk(b"gAMA", struct.pack(">I", 100000))), RGB)
keep("png_behind.png", png((H, W), 8, 2, ROWS) + b"bytes behind the end", RGB)
FEW = RNG.integers(0, 10, (H, W, 1))
keep("png_few.png", png((H, W), 8, 3, scanned(FEW, 8), chunk(b"PLTE", PALETTE[:10].tobytes())), PALETTE[FEW[..., 0]])
FEW[4, 7] = 10
add("refused_index.png", png((H, W), 8, 3, scanned(FEW, 8), chunk(b"PLTE", PALETTE[:10].tobytes())))
add("refused_index_lace.png", png((H, W), 4, 3, interlaced(FEW, 4), chunk(b"PLTE", PALETTE[:10].tobytes()), b"", 1))
add("refused_palette.png", png((H, W), 8, 3, scanned(FEW, 8)))

# WebP and JPEG
RGBA = np.dstack([RGB, RNG.integers(1, 256, (H, W)).astype(np.uint8)])
SMOOTH = np.dstack([np.add.outer(np.arange(21) * k, np.arange(29) * 3) % 256 for k in (2, 5, 7)]).astype(np.uint8)
for n, turn in TURNED.items():
    for kind, array, options in (("lossless", RGB, {"lossless": True}), ("lossless_alpha", RGBA, {"lossless": True, "exact": True}),
                                 ("lossy", RGB, {"quality": 80}), ("lossy_alpha", RGBA, {"quality": 80})):
        plain = pillow(saved(Image.fromarray(array), "WEBP", **options), "RGBA" if array.shape[2] == 4 else "RGB")
        for prefix in (False, True):
            content = saved(Image.fromarray(array), "WEBP", exif=exif(n, prefix, "<>"[n % 2]), **options)
            keep(f"turned_webp_{kind}_{prefix}_{n}.webp", content, turn(plain))
        content = saved(Image.fromarray(array), "WEBP", xmp=xmp(n, n % 2), **options)
        keep(f"turned_webp_{kind}_xmp_{n}.webp", content, turn(plain))
JPEG = saved(Image.fromarray(SMOOTH), "JPEG", quality=90)
for mode in ("L", "RGB"):
    for quality in (10, 75, 100):
        for sampling in (0, 1, 2)[:1 if mode == "L" else 3]:
            for progressive in (False, True):
                options = {"quality": quality, "progressive": progressive}
                if mode == "RGB":
                    options["subsampling"] = sampling
                content = saved(Image.fromarray(SMOOTH).convert(mode), "JPEG", **options)
                keep(f"jpeg_{mode}_{quality}_{sampling}_{progressive}.jpg", content, pillow(content))


def segments(jpeg):
    out, at = [jpeg[:2]], 2
    while jpeg[at + 1] != 0xda:
        end = at + 2 + struct.unpack(">H", jpeg[at + 2:at + 4])[0]
        out.append(jpeg[at:end])
        at = end
    return out + [jpeg[at:]]


def segment(marker, data):
    return bytes([0xff, marker]) + struct.pack(">H", len(data) + 2) + data


PARTS = segments(JPEG)
for name, stray in (("fill", b"\xff\xff\xff"), ("zero", b"\0\0"), ("text", b"abc\1\2"), ("stuffed", b"\xff\0")):
    keep(f"stray_{name}.jpg", PARTS[0] + stray.join(PARTS[1:]), pillow(JPEG))
keep("stray_fill_end.jpg", JPEG[:-2] + b"\xff\xff\xff" + JPEG[-2:], pillow(JPEG))
keep("jpeg_behind.jpg", JPEG + b"bytes behind the end", pillow(JPEG))
for n, turn in TURNED.items():
    for order in "<>":
        keep(f"turned_jpeg_{'little' if order == '<' else 'big'}_{n}.jpg", JPEG[:2] + segment(0xe1, exif(n, True, order)) + JPEG[2:],
             turn(pillow(JPEG)))
    late = b"".join(PARTS[:-1]) + segment(0xe1, exif(n)) + PARTS[-1]
    keep(f"turned_jpeg_late_{n}.jpg", late, turn(pillow(JPEG)))
    packet = segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0" + xmp(n, n % 2))
    keep(f"turned_jpeg_xmp_{n}.jpg", JPEG[:2] + packet + JPEG[2:], turn(pillow(JPEG)))
add("refused_cmyk.jpg", saved(Image.fromarray(SMOOTH).convert("CMYK"), "JPEG"))


# BMP
def bmp(size, bits, compression, pixels, header=40, masks=b"", palette=b"", used=0, top=False):
    if header == 12:
        info = struct.pack("<IHHHH", 12, size[1], size[0], 1, bits)
    else:
        info = struct.pack("<IiiHHIIiiII", header, size[1], -size[0] if top else size[0], 1, bits, compression, len(pixels), 0, 0, used, 0)
    info = (info + masks).ljust(max(header, len(info + masks)), b"\0") + palette
    return b"BM" + struct.pack("<IHHI", 14 + len(info) + len(pixels), 0, 0, 14 + len(info)) + info + pixels


def bmp_rows(values, bits, top):
    out = []
    for row in values:
        raw = packed_row(row, bits) if bits <= 8 else b"".join(int(v).to_bytes(bits // 8, "little") for v in row)
        out.append(raw + bytes(-len(raw) % 4))
    return b"".join(out if top else out[::-1])


def bmp_palette(colors, entry=4):
    return b"".join(bytes([b, g, r]) + bytes(entry - 3) for r, g, b in colors)


def fields(values, *fields_of):
    return np.dstack([(values >> shift & (1 << bits) - 1) * 255 // ((1 << bits) - 1) for shift, bits in fields_of]).astype(np.uint8)


def masks_of(*fields_of):
    return struct.pack(f"<{len(fields_of)}I", *((1 << bits) - 1 << shift for shift, bits in fields_of))


for size in ((H, W), (1, 1), (5, 3)):
    for top in (False, True):
        where = f"{size[0]}_{'top' if top else 'bottom'}"
        for bits in (1, 4, 8):
            values = RNG.integers(0, 1 << bits, size)
            for header in (40, 52, 64, 108, 124):
                content = bmp(size, bits, 0, bmp_rows(values, bits, top), header, b"", bmp_palette(PALETTE[:1 << bits]), 0, top)
                keep(f"bmp_{bits}_{header}_{where}.bmp", content, PALETTE[values])
            if not top:
                content = bmp(size, bits, 0, bmp_rows(values, bits, top), 12, b"", bmp_palette(PALETTE[:1 << bits], 3))
                keep(f"bmp_{bits}_12_{where}.bmp", content, PALETTE[values])
            few = values % max(2, (1 << bits) // 2)
            used = max(2, (1 << bits) // 2)
            content = bmp(size, bits, 0, bmp_rows(few, bits, top), 40, b"", bmp_palette(PALETTE[:used]), used, top)
            keep(f"bmp_{bits}_few_{where}.bmp", content, PALETTE[few])
            greys = np.repeat(np.arange(1 << bits)[:, None] * 255 // ((1 << bits) - 1), 3, 1).astype(np.uint8)
            content = bmp(size, bits, 0, bmp_rows(values, bits, top), 40, b"", bmp_palette(greys), 0, top)
            keep(f"bmp_{bits}_grey_{where}.bmp", content, greys[values, 0])
        values = RNG.integers(0, 1 << 16, size)
        F555, F565 = ((10, 5), (5, 5), (0, 5)), ((11, 5), (5, 6), (0, 5))
        keep(f"bmp_16_{where}.bmp", bmp(size, 16, 0, bmp_rows(values, 16, top), top=top), fields(values, *F555))
        for header in (40, 52, 56, 108, 124):
            for name, form in (("555", F555), ("565", F565)):
                content = bmp(size, 16, 3, bmp_rows(values, 16, top), header, masks_of(*form), top=top)
                keep(f"bmp_{name}_{header}_{where}.bmp", content, fields(values, *form))
        for name, form in (("4444", ((8, 4), (4, 4), (0, 4), (12, 4))), ("1555", (*F555, (15, 1)))):
            content = bmp(size, 16, 3, bmp_rows(values, 16, top), 108, masks_of(*form), top=top)
            keep(f"bmp_{name}_{where}.bmp", content, fields(values, *form))
        values = RNG.integers(0, 1 << 32, size)
        BGR = ((16, 8), (8, 8), (0, 8))
        keep(f"bmp_24_{where}.bmp", bmp(size, 24, 0, bmp_rows(values % (1 << 24), 24, top), top=top), fields(values, *BGR))
        keep(f"bmp_32_{where}.bmp", bmp(size, 32, 0, bmp_rows(values, 32, top), top=top), fields(values, *BGR))
        for name, form in (("bgrx", BGR), ("xbgr", ((24, 8), (16, 8), (8, 8))), ("bgra", (*BGR, (24, 8))),
                           ("rgba", ((0, 8), (8, 8), (16, 8), (24, 8)))):
            for header in (40, 52, 56, 124)[2 if len(form) == 4 else 0:]:
                content = bmp(size, 32, 3, bmp_rows(values, 32, top), header, masks_of(*form), top=top)
                keep(f"bmp_{name}_{header}_{where}.bmp", content, fields(values, *form))


def runs(values, bits, absolute):
    out = b""
    for y in range(len(values) - 1, -1, -1):
        row, x = values[y], 0
        while x < len(row):
            rest = row[x:]
            if absolute and len(rest) >= 3:
                count = min(255, len(rest))
                raw = packed_row(rest[:count], bits)
                out += bytes([0, count]) + raw + bytes(len(raw) % 2)
            elif bits == 4:
                count = min(2, len(rest))
                out += bytes([count, int(rest[0]) << 4 | int(rest[count - 1])])
            else:
                count = 1
                while count < min(255, len(rest)) and rest[count] == rest[0]:
                    count += 1
                out += bytes([count, int(rest[0])])
            x += count
        out += b"\0\0" if y else b"\0\1"
    return out


for bits in (4, 8):
    values = np.repeat(RNG.integers(0, 1 << bits, (H, 4)), 3, 1)[:, :W]
    for absolute in (False, True):
        content = bmp((H, W), bits, 1 if bits == 8 else 2, runs(values, bits, absolute), palette=bmp_palette(PALETTE[:1 << bits]))
        keep(f"bmp_runs_{bits}_{absolute}.bmp", content, PALETTE[values])
JUMPED = np.zeros((4, 8), int)
JUMPED[3, :2], JUMPED[2, 5:] = 5, 7
keep("bmp_runs_jump.bmp", bmp((4, 8), 8, 1, bytes([2, 5, 0, 2, 3, 1, 3, 7, 0, 1]), palette=bmp_palette(PALETTE)), PALETTE[JUMPED])
add("refused_index.bmp", bmp((4, 8), 8, 0, bytes(range(32)), palette=bmp_palette(PALETTE[:10]), used=10))
add("refused_runs.bmp", bmp((4, 8), 8, 1, bytes([2, 5]), palette=bmp_palette(PALETTE)))
add("refused_jpeg.bmp", bmp((4, 8), 0, 4, JPEG))
add("refused_mask.bmp", bmp((4, 8), 32, 3, bytes(128), masks=masks_of((20, 10), (10, 10), (0, 10))))

# PNM
for most in (1, 3, 100, 254, 255, 256, 4095, 65535):
    for channels, kinds in ((1, ("P5", "P2")), (3, ("P6", "P3"))):
        samples = RNG.integers(0, most + 1, (H, W, channels))
        full, dtype = (65535, np.uint16) if most > 255 else (255, np.uint8)
        expected = np.round(samples / most * full).astype(dtype)
        binary = samples.astype(">u2" if most > 255 else np.uint8).tobytes()
        text = " ".join(map(str, samples.ravel())).encode()
        for kind, data in zip(kinds, (binary, text)):
            keep(f"pnm_{kind}_{most}.pnm", f"{kind}\n# text\n{W} {H}\n{most}\n".encode() + data, expected.squeeze())
BITS = RNG.integers(0, 2, (H, W))
for name, data in (("P4", b"".join(packed_row(row, 1) for row in BITS)), ("P1", " ".join(map(str, BITS.ravel())).encode()),
                   ("P1", "".join(map(str, BITS.ravel())).encode())):
    keep(f"pnm_{name}_{len(data)}.pbm", f"{name} {W} {H}\n".encode() + data, ((1 - BITS) * 255).astype(np.uint8))
keep("pnm_comments.ppm", b"P6#x\n#yy\n 3#z\n 2 #q\n255\n" + bytes(range(18)), np.arange(18, dtype=np.uint8).reshape(2, 3, 3))
add("refused_sample.pgm", b"P5 2 2 100\n" + bytes([1, 2, 3, 101]))
add("refused_text.pgm", b"P2 2 2 100\n1 2 3 x")
ARCHIVE.close()
