package org.ochre.opencv.image;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.ochre.DType;

/// The markers of a JPEG file (ITU T.81, annex B), from its beginning to its end, with what lies between them skipped
/// as libjpeg does.
final class JpegMarkers {
    /// libjpeg's `JPEG_MAX_DIMENSION`.
    private static final int MOST_SIDE = 65_500;
    private static final int BLOCK = 8;
    /// A block's coefficients.
    private static final int BLOCK_BYTES = 128;
    private static final int DECODER_BYTES = 256 << 10;
    // What a core takes, measured: a sample turned from coefficients to colours, a byte of entropy-coded data, a block
    // that a pass visits.
    private static final int SAMPLE_NANOSECONDS = 2;
    private static final int BYTE_NANOSECONDS = 30;
    private static final int VISIT_NANOSECONDS = 3;

    private static final int SOI = 0xd8;
    private static final int EOI = 0xd9;
    private static final int SOS = 0xda;
    private static final int APP1 = 0xe1;
    private static final int APP2 = 0xe2;
    private static final int APP14 = 0xee;
    /// Of the address that XMP begins with, what follows the scheme of seven characters.
    private static final String XMP = "ns.adobe.com/xap/1.0/\0";
    private static final String ICC = "ICC_PROFILE\0";

    /// A component of the frame.
    private record Component(int id, int across, int down) {}

    private final Bytes bytes;
    private int width;
    private int height;
    private boolean progressive;
    private Component[] components = {};
    private boolean[] present = {};
    private boolean severalScans;
    private long visits;
    private int exif;
    private int xmp;
    private int transform = -1;
    private byte @Nullable [][] profile;

    private JpegMarkers(Bytes bytes) {
        this.bytes = bytes;
    }

    static JpegMarkers of(Bytes bytes) throws ImageException {
        JpegMarkers markers = new JpegMarkers(bytes);
        markers.walk();
        return markers;
    }

    private void walk() throws ImageException {
        long at = 2;
        while (true) {
            at = marker(at);
            int marker = bytes.u8(at - 1);
            if (marker == EOI) {
                break;
            }
            if (marker == 0x01 || marker >= 0xd0 && marker <= SOI) {
                continue;
            }
            int length = bytes.u16(at);
            if (length < 2) {
                throw bytes.corrupt("a JPEG segment of 2 bytes or more", length);
            }
            Bytes segment = bytes.slice(at + 2, length - 2L);
            if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc) {
                frame(marker, segment);
            } else if (marker == SOS) {
                scan(segment);
            } else if (visits == 0) {
                application(marker, segment);
            }
            at += length;
        }
        if (components.length == 0 || visits == 0) {
            throw bytes.corrupt(components.length == 0 ? "a JPEG frame header" : "JPEG pixels", "none");
        }
        for (int i = 0; i < components.length; i++) {
            if (!present[i]) {
                throw bytes.corrupt("pixels of every JPEG component", "none of component " + components[i].id);
            }
        }
    }

    /// Where the next marker ends: after 0xff and what is neither 0 nor 0xff. Bytes before it are entropy-coded data,
    /// or stray.
    private long marker(long from) throws ImageException {
        MemorySegment memory = bytes.segment();
        long last = memory.byteSize() - 1;
        for (long at = from; at < last; at++) {
            while (at + Long.BYTES < last && !hasFullByte(memory.get(ValueLayout.JAVA_LONG_UNALIGNED, at))) {
                at += Long.BYTES;
            }
            if (memory.get(ValueLayout.JAVA_BYTE, at) == -1) {
                byte next = memory.get(ValueLayout.JAVA_BYTE, at + 1);
                if (next != 0 && next != -1) {
                    return at + 2;
                }
            }
        }
        throw bytes.truncated();
    }

    /// Whether one of eight bytes is 0xff. Adding 1 to each byte of the seven low bits carries into the highest where
    /// all are set.
    private static boolean hasFullByte(long bytes) {
        long low = (bytes & 0x7f7f7f7f7f7f7f7fL) + 0x0101010101010101L;
        return (low & bytes & 0x8080808080808080L) != 0;
    }

    private void frame(int marker, Bytes segment) throws ImageException {
        if (components.length != 0) {
            throw bytes.corrupt("one JPEG frame", "a second");
        }
        if (marker > 0xc2) {
            throw bytes.corrupt("a baseline or progressive JPEG in Huffman codes",
                    (marker < 0xc8 ? "a lossless or hierarchical one" : "one in arithmetic codes")
                            + ", which is not served");
        }
        progressive = marker == 0xc2;
        int precision = segment.u8(0);
        if (precision != 8) {
            throw bytes.corrupt("a JPEG of 8 bits a sample", precision + " bits, which is not served");
        }
        height = segment.u16(1);
        width = segment.u16(3);
        int count = segment.u8(5);
        if (count == 4) {
            throw bytes.corrupt("a grey or colour JPEG",
                    "one in the inks of a press (CMYK), which is not served; convert it to RGB");
        }
        if (count != 1 && count != 3) {
            throw bytes.corrupt("a JPEG of 1 or 3 components", count);
        }
        requireSide();
        components = new Component[count];
        present = new boolean[count];
        for (int i = 0; i < count; i++) {
            int sampling = segment.u8(7 + 3L * i);
            int across = sampling >> 4;
            int down = sampling & 15;
            if (across < 1 || across > 4 || down < 1 || down > 4) {
                throw bytes.corrupt("JPEG sampling factors 1…4", across + "×" + down);
            }
            components[i] = new Component(segment.u8(6 + 3L * i), across, down);
        }
        long bits = 0;
        for (Component component : components) {
            bits += blocks(component) * (progressive ? 1 : 2);
        }
        ImageHeader.requireBytes(bytes, width, height, bits / 8);
    }

    private void requireSide() throws ImageException {
        ImageHeader.requireSize(bytes, width, height);
        if (width > MOST_SIDE || height > MOST_SIDE) {
            throw bytes.corrupt("at most " + MOST_SIDE + " pixels a side in a JPEG", width + "×" + height);
        }
        if (height > Decoder.OPENCV_PIXELS / width) {
            throw bytes.corrupt("at most 2^30 pixels in a JPEG, as OpenCV decodes", width + "×" + height);
        }
    }

    /// A block has at least one bit in a first pass, and two in a sequential JPEG: its mean, and where it ends.
    private long blocks(Component component) {
        return blocks(width, component.across, most(true)) * blocks(height, component.down, most(false));
    }

    /// With the blocks that fill up the last unit, as they lie in memory.
    private long paddedBlocks(Component component) {
        long across = Math.ceilDiv(blocks(width, component.across, most(true)), component.across) * component.across;
        return across * Math.ceilDiv(blocks(height, component.down, most(false)), component.down) * component.down;
    }

    private static long blocks(long side, int factor, int most) {
        return Math.ceilDiv(Math.ceilDiv(side * factor, most), BLOCK);
    }

    private int most(boolean across) {
        return Arrays.stream(components).mapToInt(component -> across ? component.across : component.down).max()
                .orElse(1);
    }

    /// Whether a component has fewer samples along one axis than along the other, as the colours of 4:2:2.
    boolean isUneven() {
        for (Component component : components) {
            if (most(true) * component.down != most(false) * component.across) {
                return true;
            }
        }
        return false;
    }

    private void scan(Bytes segment) throws ImageException {
        if (components.length == 0) {
            throw bytes.corrupt("a JPEG frame header", "none");
        }
        int count = segment.u8(0);
        severalScans |= progressive || count < components.length;
        boolean first = segment.u8(1 + 2L * count) == 0;
        for (int i = 0; i < count; i++) {
            int id = segment.u8(1 + 2L * i);
            for (int k = 0; k < components.length; k++) {
                if (components[k].id == id) {
                    present[k] |= first;
                    visits += blocks(components[k]);
                }
            }
        }
    }

    private void application(int marker, Bytes segment) throws ImageException {
        if (marker == APP1 && exif == 0 && segment.has(0, "Exif\0")) {
            exif = Exif.orientation(segment);
        } else if (marker == APP1 && xmp == 0 && segment.has(7, XMP)) {
            xmp = Exif.ofXmp(segment.text(0, (int) segment.size()));
        } else if (marker == APP2 && segment.has(0, ICC) && segment.size() > ICC.length() + 2) {
            profilePart(segment);
        } else if (marker == APP14 && segment.has(0, "Adobe") && segment.size() >= 12) {
            transform = segment.u8(11);
        }
    }

    /// A profile comes in numbered parts, each with their number.
    private void profilePart(Bytes segment) throws ImageException {
        int number = segment.u8(ICC.length());
        int count = segment.u8(ICC.length() + 1L);
        byte[][] parts = profile == null ? new byte[count][] : profile;
        profile = parts;
        if (number >= 1 && number <= parts.length) {
            long from = ICC.length() + 2L;
            parts[number - 1] = segment.slice(from, segment.size() - from).segment()
                    .toArray(ValueLayout.JAVA_BYTE);
        }
    }

    private @Nullable IccProfile profile() {
        byte[][] parts = profile;
        if (parts == null) {
            return null;
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            if (part != null) {
                whole.writeBytes(part);
            }
        }
        return new IccProfile(whole.toByteArray());
    }

    /// The bytes of the rows that are worked at a time.
    static long rowBytes(long width, int channels) {
        return 64 * width * channels;
    }

    ImageHeader header() {
        long coefficients = 0;
        for (Component component : components) {
            coefficients += paddedBlocks(component) * BLOCK_BYTES;
        }
        int channels = components.length;
        long scratch = DECODER_BYTES + rowBytes(width, channels) + (severalScans ? coefficients : 0);
        long nanoseconds = (long) width * height * channels * SAMPLE_NANOSECONDS + bytes.size() * BYTE_NANOSECONDS
                + visits * VISIT_NANOSECONDS;
        boolean rgb = transform == 0 || transform < 0 && channels == 3 && components[0].id == 'R';
        ImageInfo.Colors colors = channels == 1
                ? ImageInfo.Colors.GREY
                : rgb ? ImageInfo.Colors.RGB : ImageInfo.Colors.YCBCR;
        int orientation = exif != 0 ? exif : Math.max(xmp, 1);
        return new ImageHeader(ImageFormat.JPEG, width, height, orientation, DType.U8, channels, 8, colors, profile(),
                scratch, nanoseconds);
    }
}
