package org.ochre.opencv.image;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The kind of a file by its first bytes.
final class Signatures {
    private static final String HELP = ", which is not served; convert it to PNG or JPEG";

    /// Kinds that are not served, each with the characters that it begins with.
    private static final List<Map.Entry<String, String>> REFUSED = List.of(
            Map.entry("GIF87a", "GIF"), Map.entry("GIF89a", "GIF"), Map.entry("8BPS", "a Photoshop file (PSD)"),
            Map.entry("\u00ff\n", "JPEG XL"), Map.entry("\0\0\0\u000cJXL \r\n\u0087\n", "JPEG XL"),
            Map.entry("\0\0\0\u000cjP  \r\n\u0087\n", "JPEG 2000"), Map.entry("\u00ffO\u00ffQ", "JPEG 2000"),
            Map.entry("\u0076\u002f\u0031\u0001", "OpenEXR"), Map.entry("#?RADIANCE", "a Radiance picture (HDR)"),
            Map.entry("#?RGBE", "a Radiance picture (HDR)"), Map.entry("PF\n", "PFM"), Map.entry("Pf\n", "PFM"),
            Map.entry("P7\n", "PAM"), Map.entry("FUJIFILMCCD-RAW", "a camera's raw file (RAF)"),
            Map.entry("IIRO", "a camera's raw file (ORF)"), Map.entry("IIRS", "a camera's raw file (ORF)"),
            Map.entry("MMOR", "a camera's raw file (ORF)"), Map.entry("IIU\0", "a camera's raw file (RW2)"),
            Map.entry("\0MRM", "a camera's raw file (MRW)"), Map.entry("FOVb", "a camera's raw file (X3F)"),
            Map.entry("II\u001a\0\0\0HEAPCCDR", "a camera's raw file (CRW)"), Map.entry("\0\0\1\0", "an icon (ICO)"),
            Map.entry("\0\0\2\0", "a cursor (CUR)"), Map.entry("icns", "an icon (ICNS)"), Map.entry("%PDF", "PDF"),
            Map.entry("%!PS", "PostScript"), Map.entry("\u00c5\u00d0\u00d3\u00c6", "PostScript"),
            Map.entry("<svg", "SVG"), Map.entry("DDS ", "DDS"), Map.entry("BPG\u00fb", "BPG"),
            Map.entry("qoif", "QOI"), Map.entry("FLIF", "FLIF"), Map.entry("gimp xcf", "a GIMP file (XCF)"),
            Map.entry("\u0059\u00a6\u006a\u0095", "a Sun raster"), Map.entry("\u008aMNG", "an animation (MNG)"),
            Map.entry("BA", "a BMP bitmap array"), Map.entry("II\u00bc\u0001", "JPEG XR"),
            Map.entry("DICM", "DICOM"), Map.entry("SIMPLE  =", "FITS"), Map.entry("\u0089HDF", "HDF5"),
            Map.entry("\u0093NUMPY", "numpy's .npy (Npy.read takes it)"), Map.entry("\u001f\u008b", "a gzip file"),
            Map.entry("PK\u0003\u0004", "a zip file"));

    /// The brands of ISO base media files (`ftyp`) that hold pictures.
    private static final Map<String, String> BRANDS = Map.ofEntries(
            Map.entry("heic", "HEIC"), Map.entry("heix", "HEIC"), Map.entry("heim", "HEIC"), Map.entry("heis", "HEIC"),
            Map.entry("hevc", "HEIC"), Map.entry("hevx", "HEIC"), Map.entry("mif1", "HEIF"), Map.entry("msf1", "HEIF"),
            Map.entry("avif", "AVIF"), Map.entry("avis", "AVIF"), Map.entry("crx ", "a camera's raw file (CR3)"));

    private Signatures() {}

    /// @throws ImageException for a file that is none of the formats served: its kind is named where it is known
    static ImageFormat format(Bytes bytes) throws ImageException {
        if (bytes.has(0, "\u0089PNG\r\n\u001a\n")) {
            return ImageFormat.PNG;
        } else if (bytes.has(0, "\u00ff\u00d8\u00ff")) {
            return ImageFormat.JPEG;
        } else if (isTiff(bytes)) {
            return ImageFormat.TIFF;
        } else if (bytes.has(0, "RIFF") && bytes.has(8, "WEBP")) {
            return ImageFormat.WEBP;
        } else if (bytes.has(0, "BM")) {
            return ImageFormat.BMP;
        } else if (bytes.size() >= 3 && bytes.u8(0) == 'P' && bytes.u8(1) >= '1' && bytes.u8(1) <= '6'
                && (bytes.u8(2) == '#' || Character.isWhitespace(bytes.u8(2)))) {
            return ImageFormat.PNM;
        }
        String kind = refused(bytes);
        throw bytes.corrupt("a PNG, JPEG, TIFF, WebP, BMP or PNM image",
                bytes.size() == 0 ? "an empty file" : kind == null ? "something else" : kind + HELP);
    }

    private static boolean isTiff(Bytes bytes) throws ImageException {
        boolean tiff = bytes.has(0, "II*\0") || bytes.has(0, "II+\0") || bytes.has(0, "MM\0*") || bytes.has(0, "MM\0+");
        return tiff && !bytes.has(8, "CR\2");
    }

    private static @Nullable String refused(Bytes bytes) throws ImageException {
        for (Map.Entry<String, String> kind : REFUSED) {
            if (bytes.has(0, kind.getKey())) {
                return kind.getValue();
            }
        }
        if (bytes.has(0, "II*\0") && bytes.has(8, "CR\2")) {
            return "a camera's raw file (CR2)";
        }
        if (bytes.has(0, "RIFF")) {
            return bytes.has(8, "AVI ") ? "a film (AVI)" : null;
        }
        if (bytes.has(128, "DICM")) {
            return "DICOM";
        }
        if (bytes.has(4, "ftyp") && bytes.size() >= 12) {
            return brand(bytes);
        }
        String start = bytes.text(0, (int) Math.min(bytes.size(), 512)).replaceFirst("^\u00ef\u00bb\u00bf", "").strip();
        return start.startsWith("<svg") || start.startsWith("<?xml") && start.contains("<svg")
                ? "SVG"
                : start.startsWith("<!DOCTYPE html") || start.startsWith("<html") ? "a web page (HTML)" : null;
    }

    /// The first brand that is known: the major one, or one of those it says it is compatible with.
    private static String brand(Bytes bytes) throws ImageException {
        long end = Math.min(bytes.size(), Math.max(16, bytes.u32(0)));
        for (long at = 8; at + 4 <= end; at += at == 8 ? 8 : 4) {
            String name = BRANDS.get(bytes.text(at, 4));
            if (name != null && !(name.equals("HEIF") && hasBrand(bytes, "avif", end))) {
                return name;
            }
        }
        return hasBrand(bytes, "avif", end) ? "AVIF" : "a film (" + bytes.text(8, 4).strip() + ")";
    }

    private static boolean hasBrand(Bytes bytes, String brand, long end) throws ImageException {
        for (long at = 16; at + 4 <= end; at += 4) {
            if (bytes.has(at, brand)) {
                return true;
            }
        }
        return false;
    }
}
