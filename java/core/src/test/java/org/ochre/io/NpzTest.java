package org.ochre.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ochre.Case;
import org.ochre.DType;
import org.ochre.Tensor;

/// Archives of numpy, of our own, and ones made byte by byte.
class NpzTest {
    private static final SegmentAllocator NO_MEMORY = (bytes, alignment) -> {
        throw new AssertionError("took " + bytes + " bytes");
    };

    private final Arena arena = Arena.ofConfined();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        arena.close();
    }

    private Path file(byte[] content) throws IOException {
        return Files.write(folder.resolve("made.npz"), content);
    }

    private static byte[] npy(String name) throws IOException {
        return Files.readAllBytes(Fixtures.file(name + ".npy"));
    }

    private void refused(byte[] content, String name, String reason) throws IOException {
        Path file = file(content);
        assertThatThrownBy(() -> Npz.read(file, name, NO_MEMORY)).isInstanceOf(NpyException.class)
                .hasMessage(file + reason);
        assertThatThrownBy(() -> Npz.read(file, NO_MEMORY)).isInstanceOf(NpyException.class)
                .hasMessage(file + reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"stored.npz", "deflated.npz"})
    void readsWhatNumpyWrites(String archive) throws IOException {
        Path file = Fixtures.file(archive);
        assertThat(Npz.names(file)).containsExactly("u1", "big", "fortran", "../scalar", "é/empty", "u4", "f2",
                "bool");
        Map<String, Tensor> all = Npz.read(file, arena);
        assertThat(all.keySet()).containsExactlyElementsOf(Npz.names(file));
        assertThat(all.get("u1").contentEquals(Npy.read(Fixtures.file("u1.npy"), arena))).isTrue();
        assertThat(all.get("fortran").contentEquals(Npy.read(Fixtures.file("fortran.npy"), arena))).isTrue();
        assertThat(all.get("fortran").strides()).containsExactly(4, 8, 24);
        assertThat(all.get("big").contentEquals(Npy.read(Fixtures.file("fortran_big.npy"), arena))).isTrue();
        assertThat(all.get("../scalar").getDouble()).isEqualTo(-80);
        assertThat(all.get("é/empty").shape()).containsExactly(0, 3);
        assertThat(all.get("u4")).hasToString("i64 [2]\n[         7 4294967295]");
        assertThat(all.get("f2").getDouble(1)).isEqualTo(-65504);
        assertThat(all.get("bool")).hasToString("u8 [2]\n[1 0]");
        for (String name : all.keySet()) {
            assertThat(Npz.read(file, name, arena).contentEquals(all.get(name))).as(name).isTrue();
        }
    }

    @Test
    void mapsStoredEntriesWithoutACopy() throws IOException {
        Path file = Fixtures.file("stored.npz");
        Tensor mapped = Npz.map(file, "fortran", arena);
        assertThat(mapped.segment().isMapped()).isTrue();
        assertThat(mapped.segment().isReadOnly()).isTrue();
        assertThat(mapped.contentEquals(Npy.read(Fixtures.file("fortran.npy"), arena))).isTrue();
        assertThat(Npz.map(file, "é/empty", arena).elements()).isZero();
        assertThatThrownBy(() -> Npz.map(file, "big", arena)).isInstanceOf(NpyException.class)
                .hasMessage(file + "#big: expected this machine's byte order, got the other: read swaps it");
        assertThatThrownBy(() -> Npz.map(file, "u4", arena)).isInstanceOf(NpyException.class)
                .hasMessage(file + "#u4: expected a type that a tensor has, got u4: read makes it i64");
        Path deflated = Fixtures.file("deflated.npz");
        assertThatThrownBy(() -> Npz.map(deflated, "u1", arena)).isInstanceOf(NpyException.class)
                .hasMessage(deflated + "#u1: expected a stored entry, got a deflated one: read inflates it");
    }

    private Map<String, Tensor> everything() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (DType dtype : DType.values()) {
            tensors.put(dtype.toString(), Case.fill(Tensor.allocate(arena, dtype, 5, 7, 3), new Random(7), 120));
        }
        tensors.put("../x", tensors.get("u8").permute(2, 0, 1).flip(1));
        tensors.put("", Tensor.allocate(arena, DType.F64).fill(3));
        tensors.put("a.npy", Tensor.allocate(arena, DType.I16, 0, 4));
        tensors.put("日本\uD83D\uDE00", Tensor.allocate(arena, DType.U8, 300_000).fill(9));
        tensors.put("array", Tensor.of(MemorySegment.ofArray(new double[70_000]), DType.F64, 100, 700));
        return tensors;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void readsWhatItWrites(boolean compressed) throws IOException {
        Path file = folder.resolve("own.npz");
        Map<String, Tensor> tensors = everything();
        write(tensors, file, compressed);
        byte[] once = Files.readAllBytes(file);
        write(tensors, file, compressed);
        assertThat(file).hasBinaryContent(once);
        Map<String, Tensor> read = Npz.read(file, arena);
        assertThat(read.keySet()).containsExactlyElementsOf(tensors.keySet());
        for (Map.Entry<String, Tensor> each : tensors.entrySet()) {
            assertThat(read.get(each.getKey()).contentEquals(each.getValue())).as(each.getKey()).isTrue();
            if (!compressed && each.getValue().elements() > 0) {
                Tensor mapped = Npz.map(file, each.getKey(), arena);
                assertThat(mapped.contentEquals(each.getValue())).isTrue();
                assertThat((mapped.segment().address() + mapped.offset()) % 64).isZero();
            }
        }
        assertThat(zipped(file)).containsExactlyElementsOf(
                tensors.keySet().stream().map(name -> name + ".npy").toList());
    }

    private static void write(Map<String, Tensor> tensors, Path file, boolean compressed) throws IOException {
        if (compressed) {
            Npz.writeCompressed(tensors, file);
        } else {
            Npz.write(tensors, file);
        }
    }

    /// The names that the JDK's reader finds. It has read every entry, and so has compared each sum.
    private static List<String> zipped(Path file) throws IOException {
        List<String> names = new ArrayList<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements();) {
                ZipEntry entry = all.nextElement();
                names.add(entry.getName());
                try (InputStream in = zip.getInputStream(entry)) {
                    assertThat(in.transferTo(OutputStream.nullOutputStream())).isEqualTo(entry.getSize());
                }
            }
        }
        return names;
    }

    @Test
    void writesAndReadsNothing() throws IOException {
        Path file = folder.resolve("none.npz");
        Npz.write(Map.of(), file);
        assertThat(Npz.read(file, NO_MEMORY)).isEmpty();
        assertThat(Files.size(file)).isEqualTo(22);
    }

    @Test
    void refusesNamesThatNumpyWouldReadOtherwise() {
        Tensor one = Tensor.allocate(arena, DType.U8, 1);
        Path file = folder.resolve("named.npz");
        assertThatThrownBy(() -> Npz.write(Map.of("a\0b", one), file)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tensors: expected names without the character 0, got 'a\uFFFDb'");
        assertThatThrownBy(() -> Npz.write(Map.of("\uD83D", one), file)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tensors: expected names of whole characters, got half of a surrogate pair");
        assertThatThrownBy(() -> Npz.write(Map.of("é".repeat(32_766), one), file))
                .hasMessage("tensors: expected names of at most 65531 bytes, got 65532");
        assertThat(file).doesNotExist();
    }

    @Test
    void namesWhatIsMissingOrNoNpyFile() throws IOException {
        Path file = file(new ZipBytes().add(new ZipBytes.Entry("a.npy", npy("u1"), false))
                .add(new ZipBytes.Entry("b/", new byte[0], false))
                .add(new ZipBytes.Entry("readme.txt", "about the arrays".getBytes(StandardCharsets.UTF_8), true))
                .end());
        assertThat(Npz.names(file)).containsExactly("a", "readme.txt");
        assertThat(Npz.read(file, "a", arena).elements()).isEqualTo(24);
        assertThatThrownBy(() -> Npz.read(file, "b", arena)).isInstanceOf(NpyException.class)
                .hasMessage(file + ": expected an entry 'b', got none of that name");
        assertThatThrownBy(() -> Npz.read(file, arena)).isInstanceOf(NpyException.class)
                .hasMessage(file + "#readme.txt: expected an npy file, got another kind");
        Path none = folder.resolve("none.npz");
        assertThatThrownBy(() -> Npz.names(none)).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void refusesArchivesThatAreNone() throws IOException {
        assertThatThrownBy(() -> Npz.names(file(new byte[0]))).hasMessageEndingWith(
                "made.npz: expected a zip archive of npy files, got an empty file");
        assertThatThrownBy(() -> Npz.names(Fixtures.file("u1.npy"))).isInstanceOf(NpyException.class)
                .hasMessageEndingWith("got one without the record that ends an archive");
        byte[] whole = Files.readAllBytes(Fixtures.file("deflated.npz"));
        for (int length = 0; length < whole.length; length++) {
            Path cut = file(Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Npz.names(cut)).isInstanceOf(NpyException.class);
        }
    }

    /// What the directory says must be true, before memory is taken.
    @Test
    void refusesDirectoriesThatLie() throws IOException {
        ZipBytes one = new ZipBytes().add(new ZipBytes.Entry("a.npy", npy("u1"), false));
        byte[] whole = one.end();
        int start = whole.length - 22 - 46 - 5;
        refused(one.end(2, 51, start), "a", ": expected at most 1 entries in a directory of 51 bytes, got 2");
        refused(one.end(0, 51, start), "a", ": expected a directory of 51 bytes, got 0");
        refused(one.end(1, 51, start - 1), "a", ": expected a directory that ends at byte " + (start + 51)
                + ", got 51 bytes at " + (start - 1));
        refused(one.end(1, -2, start), "a", ": expected a directory that ends at byte " + (start + 51)
                + ", got 4294967294 bytes at " + start);
        ZipBytes.Entry twice = new ZipBytes.Entry("a.npy", npy("u1"), false);
        refused(new ZipBytes().add(twice).add(twice).end(), "a", ": expected each name once, got 'a' again");
        ZipBytes.Entry other = new ZipBytes.Entry("b.npy", npy("u1"), false);
        refused(new ZipBytes().add(twice).list(other, 0).end(), "a",
                ": expected entries that share no bytes, got 'a.npy' in the place of another");
        ZipBytes.Entry far = new ZipBytes.Entry("a.npy", npy("u1"), false);
        far.offset = 1 << 20;
        refused(new ZipBytes().add(far).end(), "a", ": expected 'a.npy' before the directory at byte " + start
                + ", got " + far.size + " bytes at 1048576");
    }

    @Test
    void refusesEntriesThatAreNotAsTheDirectorySays() throws IOException {
        byte[] npy = npy("u1");
        ZipBytes.Entry entry = new ZipBytes.Entry("a.npy", npy, false);
        entry.size = entry.compressed = npy.length + 60;
        refused(new ZipBytes().add(entry).add(new ZipBytes.Entry("b.npy", npy, false)).end(), "a",
                "#a: expected entries that share no bytes, got 212 bytes at 35, where the next begins at 187");
        entry = new ZipBytes.Entry("a.npy", npy, false);
        entry.size++;
        refused(new ZipBytes().add(entry).end(), "a", "#a: expected 153 stored bytes, got 152");
        ZipBytes.Entry renamed = new ZipBytes.Entry("b.npy", npy, false);
        byte[] archive = new ZipBytes().add(renamed).end();
        archive[archive.length - 22 - 5] = 'a';
        refused(archive, "a", "#a: expected at byte 0 the entry that the archive's directory says, got another");
        entry = new ZipBytes.Entry("a.npy", Arrays.copyOf(npy, npy.length + 3), true);
        refused(new ZipBytes().add(entry).end(), "a", "#a: expected nothing behind the array, got 3 more bytes");
        entry = new ZipBytes.Entry("a.npy", npy, false);
        entry.flags |= 1;
        refused(new ZipBytes().add(entry).end(), "a",
                "#a: expected an entry that anyone may read, got an encrypted one");
        entry = new ZipBytes.Entry("a.npy", npy, false);
        entry.method = 12;
        refused(new ZipBytes().add(entry).end(), "a", "#a: expected a stored or deflated entry, got bzip2");
        entry = new ZipBytes.Entry("a.npy", npy, true);
        entry.size = 4_000_000_000L;
        refused(new ZipBytes().add(entry).end(), "a", "#a: expected at most 1032 bytes for each of the "
                + entry.data.length + " deflated ones, got 4000000000");
    }

    @Test
    void refusesDamagedData() throws IOException {
        byte[] npy = npy("u1");
        for (boolean deflated : new boolean[]{false, true}) {
            ZipBytes.Entry entry = new ZipBytes.Entry("a.npy", npy, deflated);
            entry.crc ^= 1;
            Path file = file(new ZipBytes().add(entry).end());
            assertThatThrownBy(() -> Npz.read(file, "a", arena)).isInstanceOf(NpyException.class)
                    .hasMessageContaining("#a: expected the CRC-32 ").hasMessageEndingWith(": the archive is damaged");
        }
        ZipBytes.Entry broken = new ZipBytes.Entry("a.npy", npy, true);
        broken.data[0] = 7; // a block of the type that does not exist
        Path file = file(new ZipBytes().add(broken).end());
        assertThatThrownBy(() -> Npz.read(file, "a", arena)).isInstanceOf(NpyException.class)
                .hasMessageContaining("#a: expected deflated data, got ");
        ZipBytes.Entry longer = new ZipBytes.Entry("a.npy", npy, true);
        longer.data = Arrays.copyOf(longer.data, longer.data.length + 1);
        longer.compressed++;
        Path file2 = file(new ZipBytes().add(longer).end());
        assertThatThrownBy(() -> Npz.read(file2, "a", arena)).hasMessageContaining("bytes that inflate to 152, got");
    }

    @Test
    void refusesZip64NumbersThatOverflow() throws IOException {
        for (long offset : new long[]{-1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 40}) {
            ZipBytes.Entry entry = new ZipBytes.Entry("a.npy", npy("u1"), false);
            entry.offset = 0xFFFF_FFFFL;
            entry.extra = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN).putShort((short) 1)
                    .putShort((short) 8).putLong(offset).array();
            byte[] archive = new ZipBytes().add(entry).end();
            refused(archive, "a", ": expected 'a.npy' before the directory at byte 187, got 152 bytes at "
                    + Long.toUnsignedString(offset));
        }
        ZipBytes.Entry entry = new ZipBytes.Entry("a.npy", npy("u1"), false);
        entry.size = 0xFFFF_FFFFL;
        entry.extra = new byte[]{1, 0, 4, 0, 1, 2, 3, 4};
        refused(new ZipBytes().add(entry).end(), "a", ": zip64: expected the sizes of 'a.npy', got too few");
    }

    /// An archive of 5 GiB with two entries, of which the second lies beyond 4 GiB. The first is a hole in the file.
    @Test
    void servesEntriesOfMoreThanFourGibibytes() throws IOException {
        long width = (5L << 30) + 3;
        Tensor large = Tensor.allocate(arena, DType.U8, 1).broadcast(width);
        byte[] header = NpyHeader.of(large.type());
        byte[] name = "large.npy".getBytes(StandardCharsets.UTF_8);
        long size = header.length + width;
        NpzEntry entry = new NpzEntry("", 0, NpzEntry.STORED, 7, size, size, 0);
        ByteBuffer local = NpzRecords.local(name, entry, true);
        long second = local.remaining() + size;
        byte[] small = npy("vector");
        byte[] last = "last.npy".getBytes(StandardCharsets.UTF_8);
        ZipBytes.Entry sums = new ZipBytes.Entry("last.npy", small, false);
        NpzEntry behind = new NpzEntry("", 0, NpzEntry.STORED, sums.crc, small.length, small.length, second);
        Path file = folder.resolve("huge.npz");
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW,
                StandardOpenOption.SPARSE)) {
            Npy.drain(out, local);
            Npy.drain(out, ByteBuffer.wrap(header));
            out.position(second - 1);
            Npy.drain(out, ByteBuffer.wrap(new byte[]{42}));
            Npy.drain(out, NpzRecords.local(last, behind, false));
            Npy.drain(out, ByteBuffer.wrap(small));
            long start = out.position();
            Npy.drain(out, NpzRecords.central(name, entry));
            Npy.drain(out, NpzRecords.central(last, behind));
            Npy.drain(out, NpzRecords.end(2, start, out.position() - start));
        }
        assertThat(Npz.names(file)).containsExactly("large", "last");
        Tensor mapped = Npz.map(file, "large", arena);
        assertThat(mapped.shape()).containsExactly(width);
        assertThat(mapped.getLong(width - 1)).isEqualTo(42);
        assertThat(Npz.read(file, "last", arena).contentEquals(Npy.read(Fixtures.file("vector.npy"), arena))).isTrue();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            assertThat(zip.getEntry("large.npy").getSize()).isEqualTo(size);
            assertThat(zip.getInputStream(zip.getEntry("last.npy")).readAllBytes()).isEqualTo(small);
        }
    }

    @Test
    void servesMoreEntriesThanSixteenBitsCount() throws IOException {
        Map<String, Tensor> many = new LinkedHashMap<>();
        Tensor one = Tensor.allocate(arena, DType.U8).fill(3);
        for (int i = 0; i < 66_000; i++) {
            many.put("n" + i, one);
        }
        Path file = folder.resolve("many.npz");
        Npz.write(many, file);
        assertThat(Npz.names(file)).hasSize(66_000).endsWith("n65999");
        assertThat(Npz.read(file, "n65535", arena).getLong()).isEqualTo(3);
        try (ZipFile zip = new ZipFile(file.toFile())) {
            assertThat(zip.size()).isEqualTo(66_000);
        }
    }
}
