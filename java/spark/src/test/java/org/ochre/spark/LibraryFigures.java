package org.ochre.spark;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.ochre.DType;
import org.ochre.Parallelism;
import org.ochre.Tensor;
import org.ochre.io.IndexedPng;
import org.ochre.opencv.image.Images;
import org.ochre.palette.Alpha;
import org.ochre.palette.ColorHistogram;
import org.ochre.palette.ColorList;
import org.ochre.palette.NearestColor;

/// The library's part of the figures: what the steps of one picture take, and those of the largest state there is, in
/// milliseconds of the CPU on one thread, the best of some rounds.
final class LibraryFigures {
    private static final Path PHOTOS = Path.of("../../bench/images");
    private static final int ROUNDS = 7;
    private static final int MERGED = 60;
    private static final int MOST_COUNT = 65_536;

    private LibraryFigures() {}

    /// What one picture takes in each pass over the corpus.
    ///
    /// @param count reading its colours, and merging them into those of the task
    /// @param paint decoding, finding the nearest colours, and making the PNG
    record Picture(double count, double paint, long jpegBytes, long pngBytes) {}

    interface Work<R> {
        R run() throws IOException;
    }

    /// The least CPU time of this thread.
    private static double milliseconds(int rounds, Work<?> work) throws IOException {
        long best = Long.MAX_VALUE;
        for (int round = 0; round < rounds; round++) {
            long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            work.run();
            best = Math.min(best, ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start);
        }
        return best / 1e6;
    }

    /// Prints a line for each photo; gives that of the first.
    static Picture pictures() throws IOException {
        Picture first = null;
        for (String name : List.of("coffee", "chelsea", "retina")) {
            Picture picture = Parallelism.<Picture, IOException>with(1, () -> picture(name));
            first = first == null ? picture : first;
        }
        return first;
    }

    private static Picture picture(String name) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            byte[] jpeg = Images.encode(Images.read(PHOTOS.resolve(name + ".png"), arena), "jpg");
            Tensor image = Images.decode(jpeg, arena);
            HistogramArray colors = new HistogramArray(ColorHistogram.of(image, arena).toBytes());
            ColorList palette = ColorList.of(OchreSpark.cut(256).apply(image, arena));
            Tensor rows = palette.tensor(arena);
            Tensor labels = new NearestColor(Alpha.SEEN).apply(image, rows, arena);
            long png = IndexedPng.encode(labels, rows, IndexedPng.LEVEL, arena).elements();
            double decode = milliseconds(ROUNDS, () -> inArena(own -> Images.decode(jpeg, own)));
            double count = milliseconds(ROUNDS, () -> inArena(own -> ColorHistogram.of(image, own).toBytes()));
            double merge = merging(image);
            double nearest = milliseconds(ROUNDS,
                    () -> inArena(own -> new NearestColor(Alpha.SEEN).apply(image, rows, own)));
            double encode = milliseconds(ROUNDS,
                    () -> inArena(own -> IndexedPng.encode(labels, rows, IndexedPng.LEVEL, own)));
            int packed = PackedColors.of(colors).length;
            System.out.printf(Locale.ROOT, "%s %d×%d: JPEG %d bytes, %d colours in %d bytes packed; decode %.1f ms, "
                    + "colours %.1f, merge %.1f, nearest of %d %.1f, PNG %.1f of %d bytes%n", name, image.size(1),
                    image.size(0), jpeg.length, colors.size(), packed, decode, count, merge, palette.size(), nearest,
                    encode, png);
            return new Picture(decode + count + merge, decode + nearest + encode, jpeg.length, png);
        }
    }

    private interface InArena {
        Object of(Arena arena) throws IOException;
    }

    private static Object inArena(InArena work) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            return work.of(arena);
        }
    }

    /// What it takes to merge one picture's colours into those of a task, in the mean over a task's first pictures:
    /// the photo, each time brighter or darker by some levels in each channel.
    private static double merging(Tensor image) throws IOException {
        Random random = new Random(3);
        byte[][] histograms = new byte[MERGED][];
        for (int i = 0; i < MERGED; i++) {
            byte[] levels = new byte[(int) image.elements()];
            image.copyTo(levels);
            int[] shift = {random.nextInt(33) - 16, random.nextInt(33) - 16, random.nextInt(33) - 16};
            for (int j = 0; j < levels.length; j++) {
                levels[j] = (byte) Math.clamp(Byte.toUnsignedInt(levels[j]) + shift[j % 3], 0, 255);
            }
            try (Arena own = Arena.ofConfined()) {
                histograms[i] = ColorHistogram.of(Tensor.allocate(own, DType.U8, image.shape()).copyFrom(levels),
                        own).toBytes();
            }
        }
        return milliseconds(2, () -> {
            CorpusColors task = new CorpusColors();
            for (byte[] histogram : histograms) {
                task.add(3, histogram);
            }
            return task.heapBytes();
        }) / MERGED;
    }

    /// The largest state: every colour of RGB, each up to 65,536 times.
    ///
    /// @return milliseconds of unpacking one and merging it into another
    static double largestState() throws IOException {
        Random random = new Random(4);
        HistogramArray all = HistogramArray.allocate(3, 1 << 24);
        for (int i = 0; i < all.size(); i++) {
            all.set(i, i, 1 + random.nextInt(MOST_COUNT));
        }
        byte[][] packed = new byte[1][];
        double pack = milliseconds(2, () -> packed[0] = PackedColors.of(all));
        HistogramArray[] read = new HistogramArray[1];
        double unpack = milliseconds(2, () -> read[0] = PackedColors.read(packed[0]));
        double merge = milliseconds(2, () -> all.merge(read[0]));
        read[0] = null;
        double cut = Parallelism.<Double, IOException>with(1, () -> milliseconds(1, () -> inArena(
                arena -> OchreSpark.cut(256).apply(ColorHistogram.ofBytes(all.bytes(), arena), arena))));
        System.out.printf(Locale.ROOT, "the largest state, 2^24 colours: %d bytes on the heap, %d packed; packing %.0f "
                + "ms, unpacking %.0f, merging two %.0f, cutting to 256 %.0f%n", all.bytes().length, packed[0].length,
                pack, unpack, merge, cut);
        return unpack + merge;
    }
}
