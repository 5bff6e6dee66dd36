package org.ochre.opencv.image;

import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import org.ochre.Parallelism;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.foreign.Alias;
import org.ochre.foreign.Scratch;
import org.ochre.work.Arguments;
import org.ochre.work.Held;

/// Brings the strips or tiles of a page into a tensor, several at a time.
///
/// Each is unpacked, then row for row: its predictor taken back, its samples brought to the tensor's dtype, and put
/// where they belong. Parts that lie in the tensor as they lie in the file are unpacked there.
final class TiffReader {
    /// Bytes of the result that are not worth a second thread.
    private static final long SMALL = 1 << 16;
    private static final long BATCHES = 64;

    private final TiffPage page;
    private final TiffLayout layout;
    private final TiffSample sample;
    private final TiffColors colors;
    private final Tensor held;
    private final Tensor image;
    private final MemorySegment out;
    private final Bytes content;
    private final int inPart;
    private final int bytes;
    private final long pixelBytes;
    private final boolean inverted;
    private final boolean indices;

    /// @param image dense
    /// @param type the page's type, or that of its indices
    TiffReader(TiffPage page, Tensor image, TensorType type) {
        Arguments.destination("image", image, type);
        Bytes file = page.directory().bytes();
        content = new Bytes(file.file(), Alias.of(file.segment()), file.order());
        held = file.tensor();
        this.page = page.over(content);
        this.layout = this.page.layout();
        this.sample = page.sample();
        this.colors = page.colors();
        this.image = image;
        out = Alias.of(image.segment().asSlice(image.offset(), type.bytes()));
        inPart = layout.planes() > 1 ? 1 : colors.samples();
        bytes = type.dtype().size();
        indices = page.palette() != null && type.rank() == 2;
        pixelBytes = indices ? bytes : (long) bytes * colors.channels();
        inverted = colors.model() == TiffColors.Model.WHITE_IS_ZERO;
    }

    void read() throws ImageException {
        try {
            Held.run(this::parts, held, image);
        } catch (UncheckedIOException e) {
            throw (ImageException) e.getCause();
        }
    }

    private void parts() {
        long count = layout.count();
        long batches = out.byteSize() <= SMALL ? 1 : Math.min(count, BATCHES);
        Parallelism.forEach(batches, batch -> {
            try (Scratch scratch = new Scratch()) {
                Buffers buffers = buffers(scratch);
                for (long i = count * batch / batches; i < count * (batch + 1) / batches; i++) {
                    part(i, buffers);
                }
            } catch (ImageException e) {
                throw new UncheckedIOException(e);
            }
        });
        if (colors.premultiplied()) {
            long rows = Math.max(1, SMALL / (page.width() * pixelBytes));
            Parallelism.forEach(Math.ceilDiv(page.height(), rows), strip -> {
                long from = strip * rows * page.width();
                long to = Math.min(page.height(), (strip + 1) * rows) * page.width();
                TiffAlpha.divide(out, from, to, sample, colors);
            });
        }
    }

    /// A row as it is stored, or as elements of the tensor.
    private long rowBytes() {
        return Math.max(layout.rowBytes(), layout.partWidth() * inPart * bytes);
    }

    private long partBytes() {
        return Math.min(layout.partHeight(), page.height()) * layout.rowBytes();
    }

    /// Whether the rows of a part are rows of the tensor.
    private boolean isInPlace() {
        return isRowOfTensor() && sample.isAsStored() && layout.partWidth() == page.width();
    }

    /// Whether the samples of a row of a part stand side by side in the tensor too.
    private boolean isRowOfTensor() {
        return layout.planes() == 1 && !colors.isGreyAlpha() && page.palette() == null;
    }

    /// What a thread works with, for any number of parts.
    ///
    /// @param row for one row, as it is stored or as elements of the tensor
    /// @param part for an unpacked part that does not lie in the tensor
    private record Buffers(MemorySegment row, MemorySegment part, @Nullable TiffPredictor predictor) {}

    private Buffers buffers(Scratch scratch) {
        return new Buffers(scratch.allocate(rowBytes(), 64),
                isInPlace() ? MemorySegment.NULL : scratch.allocate(partBytes(), 64),
                page.predictor() == 1
                        ? null
                        : new TiffPredictor(page.predictor() == 2 ? sample.bits() / 8 : 1, inPart, rowBytes()));
    }

    private void part(long part, Buffers buffers) throws ImageException {
        long size = layout.rows(part) * layout.rowBytes();
        MemorySegment raw;
        if (page.compression() == TiffCompression.NONE && !page.reversed()) {
            raw = layout.part(part).slice(0, size).segment();
        } else {
            raw = isInPlace()
                    ? out.asSlice(layout.top(part) * page.width() * pixelBytes, size)
                    : buffers.part().asSlice(0, size);
            unpack(layout.part(part), raw);
        }
        for (long y = 0; y < layout.rows(part); y++) {
            row(part, y, raw.asSlice(y * layout.rowBytes(), layout.rowBytes()), buffers);
        }
    }

    private void unpack(Bytes packed, MemorySegment raw) throws ImageException {
        boolean picture = page.compression() == TiffCompression.JPEG || page.compression() == TiffCompression.WEBP;
        if (!page.reversed() || picture) {
            unpackInOrder(packed, raw);
            return;
        }
        try (Scratch scratch = new Scratch()) {
            MemorySegment turned = scratch.allocate(packed.size(), 1).copyFrom(packed.segment());
            for (long i = 0; i < turned.byteSize(); i++) {
                turned.set(ValueLayout.JAVA_BYTE, i,
                        (byte) (Integer.reverse(turned.get(ValueLayout.JAVA_BYTE, i)) >>> 24));
            }
            unpackInOrder(new Bytes(packed.file(), turned, packed.order()), raw);
        }
    }

    private void unpackInOrder(Bytes packed, MemorySegment raw) throws ImageException {
        switch (page.compression()) {
            case NONE -> raw.copyFrom(packed.slice(0, raw.byteSize()).segment());
            case PACK_BITS -> TiffPackBits.unpack(packed, raw);
            case LZW -> TiffLzw.unpack(packed, raw);
            case DEFLATE -> TiffInflater.unpack(packed, raw, layout.partHeight() * layout.rowBytes());
            case LZMA -> TiffXz.unpack(packed, raw);
            case ZSTD -> TiffZstd.unpack(packed, raw);
            case JPEG, WEBP -> TiffPicture.unpack(page, packed, inPart, raw);
            case FAX_RUNS, FAX_3, FAX_4 -> TiffFax.unpack(page, packed, raw);
        }
    }

    /// Brings a row of a part into the tensor.
    private void row(long part, long y, MemorySegment stored, Buffers buffers) throws ImageException {
        ByteOrder order = unpredicted(stored, buffers);
        long columns = layout.columns(part);
        long pixel = (layout.top(part) + y) * page.width() + layout.left(part);
        MemorySegment pixels = out.asSlice(pixel * pixelBytes, columns * pixelBytes);
        byte[] palette = page.palette();
        if (palette != null) {
            if (indices) {
                index(stored, columns, pixels);
            } else {
                paint(stored, columns, palette, pixels);
            }
            return;
        }
        MemorySegment elements = isRowOfTensor() ? pixels : buffers.row();
        boolean there = isInPlace() && page.compression() != TiffCompression.NONE
                && (bytes == 1 || order == ByteOrder.nativeOrder());
        if (!there) {
            long large = sample.unpack(stored, order, columns * inPart, elements);
            require(large, "values below 2^63 of 64 bits without a sign", "a larger one", pixel);
        }
        if (inverted && layout.plane(part) == 0) {
            long negative = sample.invert(elements, columns * inPart, inPart);
            require(negative, "no values below 0 where white is 0", "one", pixel);
        }
        if (!isRowOfTensor()) {
            place(layout.plane(part), columns, buffers.row(), pixels);
        }
    }

    /// Takes the predictor of a row back; the byte order that it is in then.
    private ByteOrder unpredicted(MemorySegment stored, Buffers buffers) {
        int size = sample.bits() / 8;
        if (buffers.predictor() == null) {
            return content.order();
        }
        if (page.predictor() == 3) {
            buffers.predictor().gather(stored, size, buffers.row().asSlice(0, stored.byteSize()));
            return ByteOrder.BIG_ENDIAN;
        }
        if (size > 1 && content.order() != ByteOrder.nativeOrder()) {
            ValueLayout layout = sample.stored();
            MemorySegment.copy(stored, layout.withOrder(content.order()), 0, stored, layout, 0,
                    stored.byteSize() / size);
        }
        buffers.predictor().sum(stored);
        return ByteOrder.nativeOrder();
    }

    private void require(long index, String expected, String got, long pixel) throws ImageException {
        if (index >= 0) {
            long at = pixel + index / inPart;
            throw content.corrupt(expected, got + " at [" + at / page.width() + ", " + at % page.width() + "]");
        }
    }

    private void paint(MemorySegment stored, long columns, byte[] palette, MemorySegment pixels) {
        for (long x = 0; x < columns; x++) {
            int color = 3 * sample.packed(stored, x, content.order());
            for (int c = 0; c < 3; c++) {
                pixels.set(ValueLayout.JAVA_BYTE, 3 * x + c, palette[color + c]);
            }
        }
    }

    private void index(MemorySegment stored, long columns, MemorySegment pixels) {
        for (long x = 0; x < columns; x++) {
            int index = sample.packed(stored, x, content.order());
            if (bytes == 1) {
                pixels.set(ValueLayout.JAVA_BYTE, x, (byte) index);
            } else {
                pixels.set(ValueLayout.JAVA_SHORT_UNALIGNED, 2 * x, (short) index);
            }
        }
    }

    /// Puts the samples of a row where they belong in the pixels of the tensor.
    private void place(long plane, long columns, MemorySegment row, MemorySegment pixels) {
        int channels = colors.channels();
        for (int s = 0; s < inPart; s++) {
            int of = (int) plane + s;
            for (int copy = 0; copy < colors.copies(of); copy++) {
                int to = colors.channel(of) + copy;
                switch (bytes) {
                    case 1 -> {
                        for (long x = 0; x < columns; x++) {
                            pixels.set(ValueLayout.JAVA_BYTE, x * channels + to,
                                    row.get(ValueLayout.JAVA_BYTE, x * inPart + s));
                        }
                    }
                    case 2 -> {
                        for (long x = 0; x < columns; x++) {
                            pixels.set(ValueLayout.JAVA_SHORT_UNALIGNED, 2 * (x * channels + to),
                                    row.get(ValueLayout.JAVA_SHORT_UNALIGNED, 2 * (x * inPart + s)));
                        }
                    }
                    case 4 -> {
                        for (long x = 0; x < columns; x++) {
                            pixels.set(ValueLayout.JAVA_INT_UNALIGNED, 4 * (x * channels + to),
                                    row.get(ValueLayout.JAVA_INT_UNALIGNED, 4 * (x * inPart + s)));
                        }
                    }
                    default -> {
                        for (long x = 0; x < columns; x++) {
                            pixels.set(ValueLayout.JAVA_LONG_UNALIGNED, 8 * (x * channels + to),
                                    row.get(ValueLayout.JAVA_LONG_UNALIGNED, 8 * (x * inPart + s)));
                        }
                    }
                }
            }
        }
    }
}
