package org.ochre.spark.tile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.fs.FSDataInputStream;

/// The first page of a TIFF file, of which rows are read without the rest: the directory, and the strips or tiles that
/// these rows lie in. They become a BigTIFF file of their own, which a decoder reads as any other. Uncompressed strips
/// are cut to the rows.
///
/// Source: TIFF 6.0, and the layout of BigTIFF.
final class TiffRows {
    private static final int WIDTH = 256;
    private static final int HEIGHT = 257;
    private static final int BITS = 258;
    private static final int COMPRESSION = 259;
    private static final int STRIP_OFFSETS = 273;
    private static final int ORIENTATION = 274;
    private static final int SAMPLES = 277;
    private static final int STRIP_ROWS = 278;
    private static final int STRIP_BYTES = 279;
    private static final int PLANAR = 284;
    private static final int TILE_WIDTH = 322;
    private static final int TILE_HEIGHT = 323;
    private static final int TILE_OFFSETS = 324;
    private static final int TILE_BYTES = 325;
    /// What says how pixels are stored: bits, compression, meaning, fill order, samples, planes, options of fax,
    /// predictor, colours, alpha, formats, and tables of JPEG.
    private static final Set<Integer> KEPT = Set.of(WIDTH, BITS, COMPRESSION, 262, 266, SAMPLES, PLANAR, 292, 293, 317,
            320, TILE_WIDTH, TILE_HEIGHT, 338, 339, 347, 530);
    private static final int SHORT = 3;
    private static final int LONG = 4;
    private static final int LONG8 = 16;
    private static final int[] SIZES = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8};
    private static final int HEADER = 16;
    private static final int ENTRY = 20;
    private static final long MOST_ENTRIES = 4096;
    private static final long MOST_BYTES = Integer.MAX_VALUE - 8;

    private final FSDataInputStream file;
    private final long size;
    private final ByteOrder order;
    private final Map<Integer, Entry> entries = new TreeMap<>();

    /// @param place where the values lie
    private record Entry(int type, long count, long place) {
        int size() {
            return type < SIZES.length ? SIZES[type] : 0;
        }
    }

    private TiffRows(FSDataInputStream file, long size) throws IOException {
        this.file = file;
        this.size = size;
        byte[] start = bytes(0, 8);
        order = start[0] == 'M' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        boolean big = ByteBuffer.wrap(start).order(order).getShort(2) == 43;
        long directory = big ? buffer(8, 8).getLong(0) : Integer.toUnsignedLong(buffer(4, 4).getInt(0));
        long count = big ? buffer(directory, 8).getLong(0) : Short.toUnsignedLong(buffer(directory, 2).getShort(0));
        if (count < 0 || count > MOST_ENTRIES) {
            throw new IOException("expected at most " + MOST_ENTRIES + " entries in a TIFF directory, got " + count);
        }
        int step = big ? ENTRY : 12;
        long first = directory + (big ? 8 : 2);
        ByteBuffer all = buffer(first, count * step);
        for (int at = 0; at < all.limit(); at += step) {
            int type = Short.toUnsignedInt(all.getShort(at + 2));
            long values = big ? all.getLong(at + 4) : Integer.toUnsignedLong(all.getInt(at + 4));
            int field = at + (big ? 12 : 8);
            Entry inside = new Entry(type, values, first + field);
            boolean fits = values >= 0 && values <= (big ? 8 : 4) / Math.max(inside.size(), 1);
            long place = big ? all.getLong(field) : Integer.toUnsignedLong(all.getInt(field));
            entries.put(Short.toUnsignedInt(all.getShort(at)), fits ? inside : new Entry(type, values, place));
        }
        if (number(ORIENTATION, 1) != 1) {
            throw new IOException("expected a TIFF that is stored upright, of which rows can be read, got orientation "
                    + number(ORIENTATION, 1));
        }
    }

    /// @param file a TIFF file
    /// @param size how many bytes it has
    /// @throws IOException for one that is damaged or not stored upright
    static TiffRows of(FSDataInputStream file, long size) throws IOException {
        return new TiffRows(file, size);
    }

    static boolean isTiff(byte[] beginning) {
        if (beginning.length < 4) {
            return false;
        }
        int magic = ByteBuffer.wrap(beginning).getInt(0);
        return magic == 0x49492A00 || magic == 0x49492B00 || magic == 0x4D4D002A || magic == 0x4D4D002B;
    }

    private byte[] bytes(long place, long length) throws IOException {
        if (place < 0 || length < 0 || place > size - length) {
            throw new IOException("expected a whole TIFF file, got one that ends before byte " + (place + length));
        }
        requireFits(length);
        byte[] content = new byte[(int) length];
        file.readFully(place, content);
        return content;
    }

    private static void requireFits(long bytes) throws IOException {
        if (bytes < 0 || bytes > MOST_BYTES) {
            throw new IOException("expected at most " + MOST_BYTES + " bytes at a time of a TIFF, got " + bytes);
        }
    }

    private ByteBuffer buffer(long place, long length) throws IOException {
        return ByteBuffer.wrap(bytes(place, length)).order(order);
    }

    private long number(int tag, long missing) throws IOException {
        return entries.containsKey(tag) ? numbers(tag, 0, 1)[0] : missing;
    }

    private long[] numbers(int tag, long first, long count) throws IOException {
        Entry entry = entries.get(tag);
        if (entry == null || entry.size() == 0 || count > entry.count() - first || first < 0) {
            throw new IOException("expected " + (first + count) + " values in TIFF entry " + tag + ", got "
                    + (entry == null ? 0 : entry.count()));
        }
        ByteBuffer values = buffer(entry.place() + first * entry.size(), count * entry.size());
        long[] numbers = new long[(int) count];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = switch (entry.type()) {
                case 1 -> Byte.toUnsignedLong(values.get(i));
                case SHORT -> Short.toUnsignedLong(values.getShort(2 * i));
                case LONG, 13 -> Integer.toUnsignedLong(values.getInt(4 * i));
                case LONG8, 18 -> values.getLong(8 * i);
                default -> throw new IOException("expected whole numbers in TIFF entry " + tag + ", got type "
                        + entry.type());
            };
        }
        return numbers;
    }

    long height() throws IOException {
        return number(HEIGHT, 0);
    }

    private boolean isTiled() {
        return entries.containsKey(TILE_WIDTH);
    }

    /// Rows of a strip or tile.
    long step() throws IOException {
        long height = Math.max(height(), 1);
        long rows = isTiled() ? number(TILE_HEIGHT, 0) : Math.min(number(STRIP_ROWS, height), height);
        if (rows < 1) {
            throw new IOException("expected strips or tiles of 1 row or more, got " + rows);
        }
        return rows;
    }

    /// Whether any rows can be read without those around them.
    boolean isPlain() throws IOException {
        return !isTiled() && number(COMPRESSION, 1) == 1;
    }

    /// A file of some rows.
    ///
    /// @param content the file
    /// @param skipped rows of it above those that were asked for
    record Part(byte[] content, long skipped) {}

    /// @param count 1 or more
    /// @throws IOException for rows that the file does not have, or a damaged file
    Part part(long first, long count) throws IOException {
        if (first < 0 || count < 1 || count > height() - first) {
            throw new IOException("expected rows of 0…" + (height() - 1) + ", got " + count + " from " + first);
        }
        long step = step();
        long top = first / step;
        long bottom = Math.ceilDiv(first + count, step);
        boolean plain = isPlain();
        long planes = number(PLANAR, 1) == 2 ? number(SAMPLES, 1) : 1;
        long across = isTiled() ? Math.ceilDiv(number(WIDTH, 0), Math.max(number(TILE_WIDTH, 0), 1)) : 1;
        long inPlane = across * Math.ceilDiv(height(), step);
        List<byte[]> parts = new ArrayList<>();
        for (long plane = 0; plane < planes; plane++) {
            long from = plane * inPlane + top * across;
            if (plain) {
                parts.add(cut(from, top, bottom, first, count));
            } else {
                long[] places = numbers(isTiled() && entries.containsKey(TILE_OFFSETS) ? TILE_OFFSETS : STRIP_OFFSETS,
                        from, (bottom - top) * across);
                long[] sizes = numbers(isTiled() && entries.containsKey(TILE_BYTES) ? TILE_BYTES : STRIP_BYTES, from,
                        places.length);
                for (int i = 0; i < places.length; i++) {
                    parts.add(bytes(places[i], sizes[i]));
                }
            }
        }
        long rows = plain ? count : Math.min(bottom * step, height()) - top * step;
        return new Part(file(parts, rows, plain ? rows : step), plain ? 0 : first - top * step);
    }

    /// The bytes of some rows of uncompressed strips.
    private byte[] cut(long from, long top, long bottom, long first, long count) throws IOException {
        long bits = number(BITS, 1) * (number(PLANAR, 1) == 2 ? 1 : number(SAMPLES, 1));
        long row = Math.ceilDiv(number(WIDTH, 0) * bits, 8);
        if (row < 0 || row > size / count) {
            throw new IOException("expected a whole TIFF file, got " + size + " bytes for rows of " + row);
        }
        requireFits(row * count);
        long step = step();
        long[] places = numbers(STRIP_OFFSETS, from, bottom - top);
        ByteBuffer rows = ByteBuffer.allocate((int) (row * count));
        for (int i = 0; i < places.length; i++) {
            long begin = Math.max(first, (top + i) * step);
            long end = Math.min(first + count, (top + i + 1) * step);
            rows.put(bytes(places[i] + (begin - (top + i) * step) * row, (end - begin) * row));
        }
        return rows.array();
    }

    /// What an entry holds.
    private record Values(int type, long count, ByteBuffer bytes) {}

    private byte[] file(List<byte[]> parts, long rows, long step) throws IOException {
        long[] sizes = parts.stream().mapToLong(part -> part.length).toArray();
        Map<Integer, Values> values = new TreeMap<>();
        for (Map.Entry<Integer, Entry> entry : entries.entrySet()) {
            Entry kept = entry.getValue();
            if (KEPT.contains(entry.getKey()) && kept.size() > 0 && kept.count() <= MOST_BYTES / 8) {
                values.put(entry.getKey(), new Values(kept.type(), kept.count(),
                        buffer(kept.place(), kept.count() * kept.size())));
            }
        }
        Values offsets = longs(sizes);
        values.put(HEIGHT, longs(rows));
        values.put(isTiled() ? TILE_BYTES : STRIP_BYTES, longs(sizes));
        values.put(isTiled() ? TILE_OFFSETS : STRIP_OFFSETS, offsets);
        if (!isTiled()) {
            values.put(STRIP_ROWS, longs(step));
        }
        long outside = HEADER + 8 + (long) values.size() * ENTRY + 8;
        long data = outside;
        for (Values value : values.values()) {
            int length = value.bytes().limit();
            data += length > 8 ? Math.ceilDiv(length, 8) * 8L : 0;
        }
        long end = data;
        for (int i = 0; i < sizes.length; i++) {
            offsets.bytes().putLong(8 * i, end);
            end += sizes[i];
        }
        requireFits(end);
        ByteBuffer content = ByteBuffer.allocate((int) end).order(order);
        short mark = (short) (order == ByteOrder.BIG_ENDIAN ? 0x4D4D : 0x4949);
        content.putShort(mark).putShort((short) 43).putShort((short) 8).putShort((short) 0).putLong(HEADER);
        content.putLong(values.size());
        long place = outside;
        for (Map.Entry<Integer, Values> entry : values.entrySet()) {
            Values value = entry.getValue();
            int next = content.position() + ENTRY;
            content.putShort(entry.getKey().shortValue()).putShort((short) value.type()).putLong(value.count());
            byte[] bytes = value.bytes().array();
            if (bytes.length <= 8) {
                content.put(bytes);
            } else {
                content.putLong(place);
                content.put((int) place, bytes);
                place += Math.ceilDiv(bytes.length, 8) * 8L;
            }
            content.position(next);
        }
        content.position((int) data);
        parts.forEach(content::put);
        return content.array();
    }

    private Values longs(long... numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * numbers.length).order(order);
        for (int i = 0; i < numbers.length; i++) {
            bytes.putLong(8 * i, numbers[i]);
        }
        return new Values(LONG8, numbers.length, bytes);
    }
}
