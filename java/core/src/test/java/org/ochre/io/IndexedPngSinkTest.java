package org.ochre.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ochre.DType;
import org.ochre.Parallelism;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.foreign.Slabs;

/// What palette PNGs are written to and read from, in strips and at every level.
class IndexedPngSinkTest {
    @TempDir
    private Path folder;

    private final Arena arena = Arena.ofShared();

    /// Waves with some noise, which compress as indices of photos do.
    private Tensor labels(DType dtype, int height, int width, int k) {
        Random random = new Random(7);
        byte[] ids = new byte[height * width];
        for (int i = 0; i < ids.length; i++) {
            int wave = (int) (k / 2.0 * (1 + Math.sin(i % width / 37.0) * Math.cos(i / width / 53.0)));
            ids[i] = (byte) Math.clamp(wave + random.nextInt(3) - 1, 0, k - 1);
        }
        Tensor small = Tensor.allocate(arena, DType.U8, height, width).copyFrom(ids);
        return dtype == DType.U8 ? small : new org.ochre.pixel.Convert(dtype).apply(small, arena);
    }

    private Tensor palette(int k) {
        byte[] levels = new byte[3 * k];
        new Random(k).nextBytes(levels);
        return Tensor.allocate(arena, DType.U8, k, 3).copyFrom(levels);
    }

    private byte[] bytes(Tensor labels, Tensor palette, int level) {
        Tensor encoded = IndexedPng.encode(labels, palette, level, arena);
        return encoded.segment().asSlice(encoded.offset(), encoded.elements()).toArray(ValueLayout.JAVA_BYTE);
    }

    /// More than one batch of strips, with a last strip of any length, read by the JDK's own reader.
    @Test
    void manyStripsAreOneStream() throws IOException {
        Tensor labels = labels(DType.U8, 3001, 3011, 200);
        Tensor palette = palette(200);
        byte[] file = bytes(labels, palette, IndexedPng.LEVEL);
        BufferedImage picture = ImageIO.read(new ByteArrayInputStream(file));
        byte[] ids = (byte[]) picture.getRaster().getDataElements(0, 0, 3011, 3001, null);
        byte[] wanted = new byte[ids.length];
        labels.copyTo(wanted);
        assertThat(Arrays.equals(ids, wanted)).isTrue();
        IndexedImage back = IndexedPng.decode(file, arena);
        assertThat(back.labels().contentEquals(labels)).isTrue();
        assertThat(back.palette().contentEquals(palette)).isTrue();
    }

    @Test
    void theBytesAreTheSameOnAnyNumberOfThreads() {
        for (int k : new int[]{2, 3, 16, 256}) {
            Tensor labels = labels(DType.I32, 901, 1201, k);
            byte[] alone = Parallelism.with(1, () -> bytes(labels, palette(k), 4));
            byte[] two = Parallelism.with(2, () -> bytes(labels, palette(k), 4));
            assertThat(Arrays.equals(alone, two)).isTrue();
        }
    }

    @Test
    void everyLevelReadsBack() throws IOException {
        Tensor labels = labels(DType.I64, 700, 801, 256);
        long stored = 0;
        for (int level = 0; level <= 9; level++) {
            byte[] file = bytes(labels, palette(256), level);
            assertThat(IndexedPng.decode(file, arena).labels().contentEquals(
                    new org.ochre.pixel.Convert(DType.U8).apply(labels, arena))).as("level %d", level).isTrue();
            assertThat(ImageIO.read(new ByteArrayInputStream(file))).isNotNull();
            assertThat((long) file.length).isLessThan(level == 0 ? Long.MAX_VALUE : stored * 4 / 5);
            stored = level == 0 ? file.length : stored;
        }
        assertThatThrownBy(() -> IndexedPng.encode(labels, palette(256), 10, arena))
                .hasMessage("level: expected 0…9, got 10");
    }

    /// The faster way is taken where it makes the file hardly larger: of noise, but not of a pattern, nor of a small
    /// picture.
    @Test
    void theLevelSuitsThePicture() throws IOException {
        Random random = new Random(11);
        byte[] noise = new byte[2000 * 1500];
        byte[] pattern = new byte[noise.length];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (byte) (random.nextGaussian() * 20);
            pattern[i] = (byte) (i / 2000 * 7 / (1 + i % 13) + (i * 31 >> 7 & 3) + random.nextInt(40) / 39);
        }
        for (byte[] ids : new byte[][]{noise, pattern}) {
            Tensor labels = Tensor.of(arena.allocateFrom(ValueLayout.JAVA_BYTE, ids), DType.U8, 1500, 2000);
            byte[] small = bytes(labels, palette(256), 4);
            byte[] chosen = Parallelism.with(1, () -> bytes(labels, palette(256), IndexedPng.LEVEL));
            byte[] two = Parallelism.with(2, () -> bytes(labels, palette(256), IndexedPng.LEVEL));
            assertThat(Arrays.equals(two, chosen)).isTrue();
            assertThat(Arrays.equals(chosen, small)).isEqualTo(ids == pattern);
            assertThat(chosen.length).isLessThan(small.length * 17 / 16);
            assertThat(IndexedPng.decode(chosen, arena).labels().contentEquals(labels)).isTrue();
            Tensor few = labels.slice(0, 0, 900);
            assertThat(bytes(few, palette(256), IndexedPng.LEVEL)).isEqualTo(bytes(few, palette(256), 4));
        }
    }

    /// Noise does not shrink, so each strip takes all the room that it has.
    @Test
    void noiseFits() throws IOException {
        byte[] noise = new byte[2 * ParallelZlib.STRIP];
        new Random(3).nextBytes(noise);
        for (int width : new int[]{1, 2, 511, noise.length}) {
            Tensor labels = Tensor.allocate(arena, DType.U8, noise.length / width, width)
                    .copyFrom(Arrays.copyOf(noise, noise.length / width * width));
            for (int level : new int[]{0, 1, 9}) {
                byte[] file = bytes(labels, palette(256), level);
                assertThat(IndexedPng.decode(file, arena).labels().contentEquals(labels)).isTrue();
            }
        }
    }

    @Test
    void everySinkGetsTheSameBytes() throws IOException {
        Tensor labels = labels(DType.U16, 700, 801, 77);
        Tensor palette = palette(77);
        byte[] file = bytes(labels, palette, 4);
        Path path = folder.resolve("file.png");
        IndexedPng.write(labels, palette, path);
        assertThat(Files.readAllBytes(path)).isEqualTo(file);
        ByteArrayOutputStream stream = new ByteArrayOutputStream() {
            @Override
            public void close() {
                throw new AssertionError("closed");
            }
        };
        IndexedPng.write(labels, palette, 4, stream);
        assertThat(stream.toByteArray()).isEqualTo(file);
        Slow slow = new Slow(777);
        IndexedPng.write(labels, palette, 4, slow);
        assertThat(slow.taken.toByteArray()).isEqualTo(file);
        assertThat(slow.isOpen()).isTrue();
        IndexedPng.write(labels, palette, 9, path);
        assertThat(Files.size(path)).isLessThan(file.length);
    }

    /// A channel that takes few bytes at a time, and none every other time.
    private static final class Slow implements WritableByteChannel {
        final ByteArrayOutputStream taken = new ByteArrayOutputStream();
        private final int most;
        private int calls;
        private boolean closed;

        Slow(int most) {
            this.most = most;
        }

        @Override
        public int write(ByteBuffer bytes) {
            int count = calls++ % 2 == 0 ? 0 : Math.min(most, bytes.remaining());
            byte[] part = new byte[count];
            bytes.get(part);
            taken.writeBytes(part);
            return count;
        }

        @Override
        public boolean isOpen() {
            return !closed;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @Test
    void refusesChannelsThatTakeNothing() throws IOException {
        Tensor labels = labels(DType.U8, 9, 9, 4);
        assertThatThrownBy(() -> IndexedPng.write(labels, palette(4), 4, new Slow(0))).isInstanceOf(IOException.class)
                .hasMessageStartingWith("out: expected a channel that takes bytes");
        Pipe pipe = Pipe.open();
        try (Pipe.SinkChannel sink = pipe.sink(); Pipe.SourceChannel source = pipe.source()) {
            sink.configureBlocking(false);
            assertThatThrownBy(() -> IndexedPng.write(labels, palette(4), 4, sink))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith("out: expected a channel in");
            assertThat(source.isOpen()).isTrue();
        }
    }

    @Test
    void aFailingStreamLeavesNoScratch() {
        Tensor labels = labels(DType.U8, 900, 900, 200);
        long before = Slabs.SCRATCH.gauges().inUse();
        OutputStream failing = new OutputStream() {
            private int left = 300_000;

            @Override
            public void write(int one) throws IOException {
                throw new IOException("full");
            }

            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                left -= length;
                if (left < 0) {
                    throw new IOException("full");
                }
            }
        };
        assertThatThrownBy(() -> IndexedPng.write(labels, palette(200), 0, failing)).isInstanceOf(IOException.class)
                .hasMessage("full");
        assertThat(Slabs.SCRATCH.gauges().inUse()).isEqualTo(before);
    }

    @Test
    void namesTheFirstOffenderOfManyStrips() {
        Tensor labels = labels(DType.I32, 1500, 1000, 16);
        labels.setLong(-7, 1400, 3);
        labels.setLong(99, 1200, 999);
        labels.setLong(16, 1201, 0);
        for (int threads : new int[]{1, 2}) {
            assertThatThrownBy(() -> Parallelism.with(threads, () -> bytes(labels, palette(16), 1)))
                    .hasMessage("labels: expected ids in 0…15, got 99 at [1200, 999]");
        }
    }

    @Test
    void anInterruptLeavesTheFileAsItWas() throws IOException {
        Path path = Files.writeString(folder.resolve("old.png"), "old");
        Tensor labels = labels(DType.U8, 1000, 1000, 200);
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> IndexedPng.write(labels, palette(200), path))
                    .isInstanceOfAny(CancellationException.class, IOException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(path).hasContent("old");
        assertThat(folder.toFile().list()).containsExactly("old.png");
    }

    /// Labels that another thread changes: the file is whole, and each of its indices has a colour.
    @Test
    void changingLabelsGiveWrongPixelsAtMost() throws Exception {
        Tensor labels = Tensor.allocate(arena, DType.U8, 600, 1000).fill(0);
        Tensor palette = palette(200);
        AtomicBoolean done = new AtomicBoolean();
        MemorySegment memory = labels.segment();
        Thread writer = Thread.ofPlatform().start(() -> {
            Random random = new Random(1);
            while (!done.get()) {
                for (int i = 0; i < 1000; i++) {
                    memory.set(ValueLayout.JAVA_BYTE, random.nextInt(600_000),
                            (byte) random.nextInt(random.nextInt(4000) == 0 ? 256 : 200));
                }
            }
        });
        int refused = 0;
        try {
            for (int round = 0; round < 20; round++) {
                try {
                    byte[] file = bytes(labels, palette, 1);
                    assertThat(IndexedPng.decode(file, arena).labels().size(0)).isEqualTo(600);
                } catch (IllegalArgumentException e) {
                    assertThat(e).hasMessageStartingWith("labels: expected ids in 0…199, got ");
                    labels.fill(0);
                    refused++;
                }
            }
        } finally {
            done.set(true);
            writer.join();
        }
        assertThat(refused).isLessThanOrEqualTo(20);
    }

    @Test
    void readsFromAnything() throws IOException {
        Tensor labels = labels(DType.U8, 50, 70, 9);
        byte[] file = bytes(labels, palette(9), 4);
        ByteBuffer inside = ByteBuffer.allocate(file.length + 9).position(5).put(file).flip().position(5);
        assertThat(IndexedPng.decode(inside, arena).labels().contentEquals(labels)).isTrue();
        assertThat(inside.position()).isEqualTo(5);
        assertThat(IndexedPng.decode(ByteBuffer.wrap(file).asReadOnlyBuffer(), arena).labels().contentEquals(labels))
                .isTrue();
        InputStream trickle = new ByteArrayInputStream(file) {
            @Override
            public synchronized int read(byte[] into, int from, int length) {
                return super.read(into, from, Math.min(length, 13));
            }
        };
        assertThat(IndexedPng.read(trickle, file.length, arena).labels().contentEquals(labels)).isTrue();
        assertThatThrownBy(() -> IndexedPng.read(new ByteArrayInputStream(file), file.length - 1, arena))
                .isInstanceOf(PaletteException.class)
                .hasMessage("image: expected at most " + (file.length - 1) + " bytes, got a longer stream");
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 1;
            }
        };
        assertThatThrownBy(() -> IndexedPng.read(endless, 1_000_000, arena)).hasMessageContaining("a longer stream");
    }

    @Test
    void saysWhatScratchItTakes() {
        assertThat(IndexedPng.scratchBytes(new TensorType(DType.U8, 10_000, 10_000)))
                .isEqualTo(IndexedPng.scratchBytes(new TensorType(DType.U8, 20_000, 20_000)))
                .isLessThan(20 << 20);
        assertThat(IndexedPng.scratchBytes(new TensorType(DType.U8, 64, 64))).isLessThan(1 << 20);
    }
}
