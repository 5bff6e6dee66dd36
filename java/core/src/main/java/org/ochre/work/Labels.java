package org.ochre.work;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import org.ochre.Background;
import org.ochre.TensorType;
import org.ochre.foreign.NativeLabel;
import org.ochre.foreign.Structs;

/// The common checks of operations on label images: the types that they take, and the message for an id out of range.
public final class Labels {
    private Labels() {}

    /// Refuses a type that is not a label image's.
    public static void require(TensorType labels) {
        if (labels.rank() != 2 || labels.dtype().isFloat()) {
            String mend = labels.rank() == 3 && labels.size(2) == 1
                    ? "; squeeze(2) drops the last axis"
                    : labels.rank() == 2 ? "; IntegerLabels.of makes integers of whole floats" : Mend.rank(labels);
            throw Arguments.refuse("labels", "integers [h, w]", labels + mend);
        }
    }

    /// How many channels an image has whose regions are to be summed up. A type that is no image is refused.
    public static long channels(TensorType image) {
        boolean gray = image.rank() == 2;
        if (!gray && (image.rank() != 3 || image.size(2) < 1)) {
            throw Arguments.refuse("image", "[h, w] or [h, w, c], c ≥ 1", image);
        }
        return gray ? 1 : image.size(2);
    }

    /// Refuses a type that is not that of a label image of this image.
    public static void require(TensorType labels, TensorType image) {
        require(labels);
        if (labels.size(0) != image.size(0) || labels.size(1) != image.size(1)) {
            throw Arguments.refuse("labels", "[" + image.size(0) + ", " + image.size(1) + "] as the image", labels);
        }
    }

    /// The address of the background's id; 0 where there is no background.
    public static long background(Background background, SegmentAllocator scratch) {
        if (!background.named()) {
            return 0;
        }
        MemorySegment id = scratch.allocate(ValueLayout.JAVA_LONG);
        id.set(ValueLayout.JAVA_LONG, 0, background.id());
        return id.address();
    }

    /// The bytes of scratch that [#background] takes.
    public static long backgroundBytes(Background background) {
        return background.named() ? Long.BYTES : 0;
    }

    /// Refuses the first pixel, in row order, whose id is neither in 0…regions−1 nor the background.
    ///
    /// @param background the address of the background's id, or 0
    public static void check(ImageLayout labels, Tiles tiles, long regions, long background, Slots slots) {
        tiles.forEach(tile -> {
            ImageLayout part = labels.tile(tile);
            int status = NativeLabel.labelCheck(part.address(), slots.first(tile.index(), part), regions, background,
                    slots.offender(tile.index()));
            if (status != Structs.OK) {
                throw refusal(status, slots, tile, range(regions));
            }
        });
    }

    public static String range(long regions) {
        return regions == 0 ? "no ids but the background's" : "ids in 0…" + (regions - 1);
    }

    /// The exception for a status other than OK: an IllegalArgumentException that names pixel and id, or an
    /// ArithmeticException where a sum leaves its bits.
    public static RuntimeException refusal(int status, Slots slots, Tiles.Tile tile, String expected) {
        return refusal(status, slots, tile, expected, "");
    }

    /// As [#refusal(int, Slots, Tiles.Tile, String)], with what mends an id out of range.
    public static RuntimeException refusal(int status, Slots slots, Tiles.Tile tile, String expected, String mend) {
        long index = tile.index();
        return switch (status) {
            case Structs.LABEL_RANGE -> Arguments.refuse("labels", expected, slots.offenderLabel(index) + " at ["
                    + (tile.row() + slots.offenderRow(index)) + ", " + (tile.column() + slots.offenderColumn(index))
                    + "]" + mend);
            case Structs.OVERFLOW -> overflow(slots.offenderLabel(index));
            default -> Call.refusal(status);
        };
    }

    public static ArithmeticException overflow(long id) {
        return new ArithmeticException("image: expected sums within 64 bits, got more for label " + id);
    }
}
