"""Writes the TIFF files of TiffRowsTest, with tifffile: python3 make_tiff.py"""
import numpy
import tifffile

numbers = (numpy.arange(45 * 37 * 3) * 7919 % 251).reshape(45, 37, 3)
rgb = numbers.astype("u1")
grey = (numbers[..., 0] * 201).astype("u2")
colormap = numpy.stack([numpy.arange(256) * 257, numpy.arange(256) * 97, numpy.arange(256) * 13]).astype("u2")

tifffile.imwrite("strips.tif", grey, rowsperstrip=7, byteorder=">")
tifffile.imwrite("one_strip.tif", rgb, rowsperstrip=45)
tifffile.imwrite("deflate.tif", rgb, rowsperstrip=8, compression="zlib", predictor=True)
tifffile.imwrite("tiles.tif", rgb, tile=(16, 16), compression="zlib")
tifffile.imwrite("plain_tiles.tif", grey, tile=(16, 32))
tifffile.imwrite("planes.tif", rgb.transpose(2, 0, 1), rowsperstrip=10, planarconfig="separate", photometric="rgb")
tifffile.imwrite("packed_planes.tif", rgb.transpose(2, 0, 1), rowsperstrip=10, planarconfig="separate",
                 photometric="rgb", compression="zlib", bigtiff=True, byteorder=">")
tifffile.imwrite("float.tif", numbers[..., 0].astype("f4") / 3, bigtiff=True, rowsperstrip=6)
tifffile.imwrite("bits.tif", (numbers[..., 0] % 2).astype(bool), rowsperstrip=5)
tifffile.imwrite("palette.tif", rgb[..., 0], photometric="palette", colormap=colormap, rowsperstrip=9)
tifffile.imwrite("turned.tif", grey, extratags=[(274, "H", 1, 6, True)])
