package org.ochre.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.ochre.DType;
import org.ochre.TensorType;

/// The header of an npy file, checked against the size of the source.
///
/// @param type dtype and shape of the tensor
/// @param widening how the file's element type becomes this dtype
/// @param swapped whether the data has another byte order than this machine
/// @param fortranOrder whether the first axis varies fastest
/// @param offset the byte at which the data begins
record NpyHeader(TensorType type, NpyWidening widening, boolean swapped, boolean fortranOrder, long offset) {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int MOST_BYTES = 1 << 16;
    private static final int ALIGNMENT = 64;
    private static final int GROWTH_DIGITS = 21;
    private static final String SERVED = "u1 i1 u2 i2 u4 i4 u8 i8 f2 f4 f8 or b1";
    private static final Map<String, DType> WIDE = Map.of(
            "u2", DType.U16, "i2", DType.I16, "i4", DType.I32, "i8", DType.I64, "f4", DType.F32, "f8", DType.F64,
            "u4", DType.I64, "u8", DType.I64, "f2", DType.F32);

    private static boolean little() {
        return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    }

    /// Reads and checks a header. The only memory taken is for the header, at most 64 KiB.
    static NpyHeader read(NpySource source) throws IOException {
        ByteBuffer start = ByteBuffer.allocate(MAGIC.length + 6).order(ByteOrder.LITTLE_ENDIAN);
        source.fill(start.limit(MAGIC.length + 4));
        int known = start.position();
        if (!Arrays.equals(MAGIC, Arrays.copyOf(start.array(), MAGIC.length))) {
            throw new NpyException(source.name(),
                    "expected an npy file, got " + (known == 0 ? "an empty one" : "another kind"));
        }
        requireFull(start, source);
        int major = start.get(MAGIC.length);
        int minor = start.get(MAGIC.length + 1);
        if (major < 1 || major > 3 || minor != 0) {
            throw new NpyException(source.name(), "expected npy version 1.0, 2.0 or 3.0, got " + major + "." + minor);
        }
        int prefix = MAGIC.length + (major == 1 ? 4 : 6);
        source.fill(start.limit(prefix));
        requireFull(start, source);
        long length = major == 1
                ? Short.toUnsignedLong(start.getShort(prefix - 2))
                : Integer.toUnsignedLong(start.getInt(prefix - 4));
        if (length > MOST_BYTES) {
            throw new NpyException(source.name(),
                    "npy header: expected at most " + MOST_BYTES + " bytes, got " + length);
        }
        ByteBuffer text = ByteBuffer.allocate((int) length);
        source.fill(text);
        if (text.hasRemaining()) {
            throw new NpyException(source.name(), "npy header: expected " + length + " bytes, got " + text.position());
        }
        Charset charset = major == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
        NpyDictionary dictionary = NpyDictionary.parse(source.name(), new String(text.array(), charset));
        return of(dictionary, prefix + length, source);
    }

    private static void requireFull(ByteBuffer start, NpySource source) throws NpyException {
        if (start.hasRemaining()) {
            throw new NpyException(source.name(),
                    "npy header: expected at least " + start.limit() + " bytes, got " + start.position());
        }
    }

    private static NpyHeader of(NpyDictionary dictionary, long offset, NpySource source) throws NpyException {
        String name = source.name();
        DType dtype = dtype(dictionary.descr(), name);
        NpyWidening widening = widening(dictionary.descr().substring(1));
        TensorType type;
        long bytes;
        try {
            type = new TensorType(dtype, dictionary.shape());
            bytes = widening == NpyWidening.NONE ? type.bytes() : type.bytes() / dtype.size() * widening.size();
        } catch (IllegalArgumentException e) {
            NpyException refusal = new NpyException(name, String.valueOf(e.getMessage()));
            refusal.initCause(e);
            throw refusal;
        }
        if (bytes > source.size() - offset) {
            throw new NpyException(name,
                    "expected " + bytes + " bytes of data for " + type
                            + (widening == NpyWidening.NONE ? "" : " stored as " + widening.kind()) + ", got "
                            + (source.size() - offset));
        }
        char order = dictionary.descr().charAt(0);
        boolean swapped = dtype.size() > 1 && order == (little() ? '>' : '<');
        return new NpyHeader(type, widening, swapped, dictionary.fortranOrder(), offset);
    }

    private static NpyWidening widening(String kind) {
        for (NpyWidening widening : NpyWidening.values()) {
            if (widening.kind().equals(kind)) {
                return widening;
            }
        }
        return NpyWidening.NONE;
    }

    /// The bytes of the data in the file.
    long storedBytes() {
        return widening == NpyWidening.NONE
                ? type.bytes()
                : type.bytes() / type.dtype().size() * widening.size();
    }

    /// The byte order of the data.
    ByteOrder order() {
        return swapped == little() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    }

    /// The index of the n-th element of the data: `[3, 5]`.
    String index(long n) {
        long[] shape = type.shape();
        long[] index = new long[shape.length];
        long rest = n;
        for (int i = 0; i < shape.length; i++) {
            int axis = fortranOrder ? i : shape.length - 1 - i;
            index[axis] = rest % shape[axis];
            rest /= shape[axis];
        }
        return Arrays.toString(index);
    }

    /// The dtype of an element type such as `<f4`, `|u1`, `>i2`, `=f8`. A single byte may have any order.
    private static DType dtype(String descr, String name) throws NpyException {
        String kind = descr.isEmpty() ? "" : descr.substring(1);
        boolean ordered = !descr.isEmpty() && "<>=".indexOf(descr.charAt(0)) >= 0;
        boolean single = ordered || descr.startsWith("|");
        DType dtype = switch (kind) {
            case "u1", "b1" -> single ? DType.U8 : null;
            case "i1" -> single ? DType.I8 : null;
            default -> ordered ? WIDE.get(kind) : null;
        };
        if (dtype == null) {
            String shown = descr.length() <= 24 ? descr : descr.substring(0, 24) + "…";
            throw new NpyException(name, "descr: expected " + SERVED + ", got '" + shown + "'" + why(kind));
        }
        return dtype;
    }

    private static String why(String kind) {
        return switch (kind) {
            case "c8", "c16", "c32" -> ": complex numbers; numpy's .real and .imag are arrays of floats";
            case "f16" -> ": floats of more than 64 bits; astype(numpy.float64) rounds them";
            case "O" -> ": Python objects are never unpickled";
            default -> "";
        };
    }

    /// The header of a C-order file as numpy 1.24 and later write it, byte for byte: version 1.0,
    /// spaces for the first axis to grow into, data aligned to 64 bytes.
    ///
    /// @throws IllegalArgumentException for more axes than numpy has
    static byte[] of(TensorType type) {
        return of(type, descr(type.dtype()));
    }

    /// The header of a file in C order that holds some rows of this one, as they are stored.
    byte[] ofRows(long count) {
        long[] shape = type.shape();
        shape[0] = count;
        String kind = widening == NpyWidening.NONE ? kind(type.dtype()) : widening.kind();
        boolean single = widening == NpyWidening.NONE && type.dtype().size() == 1;
        return of(new TensorType(type.dtype(), shape),
                (single ? "|" : order() == ByteOrder.LITTLE_ENDIAN ? "<" : ">") + kind);
    }

    private static byte[] of(TensorType type, String descr) {
        long[] shape = type.shape();
        if (shape.length > 64) {
            throw new IllegalArgumentException("tensor: expected at most 64 axes, got " + shape.length);
        }
        String sizes = Arrays.stream(shape).mapToObj(Long::toString).collect(Collectors.joining(", "));
        String dictionary = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': ("
                + sizes + (shape.length == 1 ? "," : "") + "), }";
        int growth = shape.length == 0 ? 0 : GROWTH_DIGITS - Long.toString(shape[0]).length();
        int prefix = MAGIC.length + 4;
        int least = prefix + dictionary.length() + growth + 1;
        int whole = (least / ALIGNMENT + 1) * ALIGNMENT;
        ByteBuffer header = ByteBuffer.allocate(whole).order(ByteOrder.LITTLE_ENDIAN);
        header.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) (whole - prefix));
        header.put(dictionary.getBytes(StandardCharsets.US_ASCII));
        Arrays.fill(header.array(), header.position(), whole - 1, (byte) ' ');
        header.put(whole - 1, (byte) '\n');
        return header.array();
    }

    private static String descr(DType dtype) {
        return (dtype.size() == 1 ? "|" : little() ? "<" : ">") + kind(dtype);
    }

    private static String kind(DType dtype) {
        return dtype.toString().substring(0, 1) + dtype.size();
    }
}
