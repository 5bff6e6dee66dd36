package org.ochre.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ochre.DType;
import org.ochre.Fork;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.pixel.Convert;

class NpyTest {
    private static final SegmentAllocator NO_MEMORY = (bytes, alignment) -> {
        throw new AssertionError("took " + bytes + " bytes");
    };

    @TempDir
    private Path folder;

    private Arena arena;

    @BeforeEach
    void open() {
        arena = Arena.ofConfined();
    }

    @AfterEach
    void close() {
        arena.close();
    }

    /// The values that make_npy.py wrote: element i is 7 i − 80, cast as C does.
    private Tensor values(DType dtype, long... shape) {
        Tensor tensor = Tensor.allocate(arena, dtype, shape);
        Tensor flat = tensor.reshape(tensor.elements());
        for (long i = 0; i < flat.elements(); i++) {
            long value = 7 * i - 80;
            flat.setLong(
                    switch (dtype) {
                        case U8 -> value & 0xFF;
                        case U16 -> value & 0xFFFF;
                        default -> value;
                    },
                    i);
        }
        return tensor;
    }

    @ParameterizedTest
    @CsvSource({"u1, U8", "i1, I8", "u2, U16", "i2, I16", "i4, I32", "i8, I64", "f4, F32", "f8, F64", "u2_big, U16",
        "i2_big, I16", "i4_big, I32", "i8_big, I64", "f4_big, F32", "f8_big, F64"})
    void readsEveryTypeInBothByteOrders(String file, DType dtype) throws IOException {
        Tensor read = Npy.read(Fixtures.file(file + ".npy"), arena);
        assertThat(read.contentEquals(values(dtype, 2, 3, 4))).as("%s", read).isTrue();
        assertThat(read.isDense()).isTrue();
    }

    @Test
    void bytesAreThoseOfTheFile() throws IOException {
        Tensor tensor = Tensor.allocate(arena, DType.I16, 5, 7);
        for (long i = 0; i < 35; i++) {
            tensor.setLong(i * 100, i / 7, i % 7);
        }
        for (Tensor each : List.of(tensor, tensor.flip(0).permute(1, 0), tensor.slice(0, 2, 2))) {
            Path file = folder.resolve("bytes.npy");
            Npy.write(each, file);
            byte[] content = Npy.encode(each);
            assertThat(content).isEqualTo(Files.readAllBytes(file));
            assertThat(Npy.type(content)).isEqualTo(each.type());
            assertThat(Npy.type(Arrays.copyOf(content, 128), content.length)).isEqualTo(each.type());
            assertThat(Npy.decode(content, arena).contentEquals(each)).isTrue();
        }
        assertThatThrownBy(() -> Npy.decode("no".getBytes(StandardCharsets.UTF_8), arena))
                .isInstanceOf(NpyException.class).hasMessage("npy: expected an npy file, got another kind");
        assertThatThrownBy(() -> Npy.decode(Arrays.copyOf(Npy.encode(tensor), 150), arena))
                .isInstanceOf(NpyException.class);
    }

    @Test
    void readsFortranOrderAsAViewWithReversedStrides() throws IOException {
        Tensor read = Npy.read(Fixtures.file("fortran.npy"), arena);
        assertThat(read.contentEquals(values(DType.F32, 2, 3, 4))).as("%s", read).isTrue();
        assertThat(read.strides()).containsExactly(4, 8, 24);
        Tensor big = Npy.read(Fixtures.file("fortran_big.npy"), arena);
        assertThat(big.contentEquals(values(DType.I16, 5, 7))).as("%s", big).isTrue();
    }

    @Test
    void readsScalarsVectorsEmptyAndManyAxes() throws IOException {
        assertThat(Npy.read(Fixtures.file("scalar.npy"), arena).contentEquals(values(DType.F64))).isTrue();
        assertThat(Npy.read(Fixtures.file("vector.npy"), arena).contentEquals(values(DType.I32, 5))).isTrue();
        assertThat(Npy.read(Fixtures.file("empty.npy"), arena).type()).isEqualTo(new TensorType(DType.F32, 0, 3));
        assertThat(Npy.read(Fixtures.file("axes.npy"), arena).contentEquals(values(DType.I16, 1, 2, 1, 3, 1, 2)))
                .isTrue();
    }

    @Test
    void keepsEveryBitOfFloats() throws IOException {
        Tensor read = Npy.read(Fixtures.file("special.npy"), arena);
        float[] expected = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -0.0f, Float.MIN_VALUE};
        assertThat(read.contentEquals(Tensor.allocate(arena, DType.F32, 5).copyFrom(expected))).as("%s", read).isTrue();
    }

    @Test
    void readsBooleansAsBytes() throws IOException {
        Tensor read = Npy.read(Fixtures.file("bool.npy"), arena);
        assertThat(read.contentEquals(Tensor.allocate(arena, DType.U8, 2, 2).copyFrom(new byte[]{1, 0, 0, 1})))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"u4, 4294967295", "u4_big, 4294967295", "u8, 9223372036854775807", "u8_big, 9223372036854775807"})
    void readsUnsignedIntegersAsI64(String name, long last) throws IOException {
        Tensor read = Npy.read(Fixtures.file(name + ".npy"), arena);
        assertThat(read.contentEquals(
                Tensor.allocate(arena, DType.I64, 2, 3).copyFrom(new long[]{0, 1, 200, 2048, 77, last})))
                .as("%s", read).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"f2", "f2_big"})
    void readsHalfFloatsAsF32(String name) throws IOException {
        Tensor read = Npy.read(Fixtures.file(name + ".npy"), arena);
        assertThat(read.contentEquals(
                Tensor.allocate(arena, DType.F32, 2, 3).copyFrom(new float[]{0, 1, 200, 2048, 77, -65_504})))
                .as("%s", read).isTrue();
    }

    @Test
    void refusesAnUnsignedIntegerThatI64DoesNotHold() {
        Path file = Fixtures.file("u8_fortran.npy");
        assertThatThrownBy(() -> Npy.read(file, arena)).isInstanceOf(NpyException.class)
                .hasMessage(file + ": expected values below 2^63, got 9223372036854775808 at [1, 1]");
    }

    /// More than one stage, and an odd number of elements in the last.
    @Test
    void widensLargeFiles() throws IOException {
        long count = (1 << 19) + 4099;
        ByteBuffer content = ByteBuffer.allocate((int) (128 + 2 * count)).order(ByteOrder.LITTLE_ENDIAN);
        Npy.write(Tensor.allocate(arena, DType.I16, count), folder.resolve("large.npy"));
        content.put(Files.readAllBytes(folder.resolve("large.npy")));
        content.array()[22] = 'f';
        for (int i = 0; i < count; i++) {
            content.putShort(128 + 2 * i, Float.floatToFloat16(i % 2000));
        }
        Tensor read = Npy.read(Files.write(folder.resolve("large.npy"), content.array()), arena);
        float[] values = new float[(int) count];
        read.copyTo(values);
        for (int i = 0; i < count; i++) {
            assertThat(values[i]).isEqualTo(i % 2000);
        }
    }

    @ParameterizedTest
    @CsvSource({"u4, i64", "u8, i64", "f2, f32"})
    void mapsNothingThatMustBeWidened(String kind, String dtype) {
        Path file = Fixtures.file(kind + ".npy");
        assertThatThrownBy(() -> Npy.map(file, arena)).isInstanceOf(NpyException.class).hasMessage(
                file + ": expected a type that a tensor has, got " + kind + ": read makes it " + dtype);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void readsLaterVersions(int version) throws IOException {
        assertThat(Npy.read(Fixtures.file("version" + version + ".npy"), arena).contentEquals(values(DType.I32, 5)))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '#', quoteCharacter = '"', value = {
        "c8 # descr: expected u1 i1 u2 i2 u4 i4 u8 i8 f2 f4 f8 or b1, got '<c8': complex numbers; numpy's .real and .imag are arrays of floats",
        "U3 # descr: expected u1 i1 u2 i2 u4 i4 u8 i8 f2 f4 f8 or b1, got '<U3'",
        "S3 # descr: expected u1 i1 u2 i2 u4 i4 u8 i8 f2 f4 f8 or b1, got '|S3'",
        "M8 # descr: expected u1 i1 u2 i2 u4 i4 u8 i8 f2 f4 f8 or b1, got '<M8[s]'",
        "V2 # descr: expected u1 i1 u2 i2 u4 i4 u8 i8 f2 f4 f8 or b1, got '|V2'",
        "object # descr: expected u1 i1 u2 i2 u4 i4 u8 i8 f2 f4 f8 or b1, got '|O': Python objects are never unpickled",
        "structured # npy header: descr: expected a plain number type, got a structured one"})
    void refusesTypesThatNoTensorHas(String name, String reason) {
        Path file = Fixtures.file("refused_" + name + ".npy");
        assertThatThrownBy(() -> Npy.read(file, NO_MEMORY)).isInstanceOf(NpyException.class)
                .hasMessage(file + ": " + reason);
        assertThatThrownBy(() -> Npy.map(file, arena)).isInstanceOf(NpyException.class)
                .hasMessage(file + ": " + reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"u1", "i1", "u2", "i2", "i4", "i8", "f4", "f8", "scalar", "vector", "empty", "axes",
        "aligned",
        "special"})
    void writesTheSameBytesAsNumpy(String name) throws IOException {
        Path original = Fixtures.file(name + ".npy");
        Path copy = folder.resolve("copy.npy");
        Npy.write(Npy.read(original, arena), copy);
        assertThat(copy).hasSameBinaryContentAs(original);
    }

    @Test
    void writesAnyStridesInCOrder() throws IOException {
        Tensor whole = values(DType.F64, 40, 600, 17);
        for (Tensor view : new Tensor[]{
            whole.permute(2, 0, 1), whole.flip(1), whole.step(1, 7).flip(0), whole.crop(3, 5, 30, 500),
            whole.at(3, 5).broadcast(700, 300, 17), values(DType.F64, 1).broadcast(1 << 18),
            Tensor.of(MemorySegment.ofArray(new double[300_000]), DType.F64, 100, 3000)
        }) {
            Path file = folder.resolve("view.npy");
            Npy.write(view, file);
            assertThat(Npy.read(file, arena).contentEquals(view)).as("%s", view.type()).isTrue();
            assertThat(Npy.map(file, arena).isDense()).isTrue();
        }
    }

    @Test
    void mapsWithoutACopy() throws IOException {
        Path file = folder.resolve("mapped.npy");
        Npy.write(values(DType.I32, 5), file);
        Tensor mapped = Npy.map(file, arena);
        assertThat(mapped.contentEquals(values(DType.I32, 5))).isTrue();
        assertThat(mapped.segment().isReadOnly()).isTrue();
        try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
            raw.seek(raw.length() - 20);
            raw.write(42);
            raw.write(new byte[3]);
        }
        assertThat(mapped.getLong(0)).isEqualTo(42);
    }

    @Test
    void mapsFortranOrderAndEmptyFiles() throws IOException {
        Tensor mapped = Npy.map(Fixtures.file("fortran.npy"), arena);
        assertThat(mapped.contentEquals(values(DType.F32, 2, 3, 4))).isTrue();
        assertThat(mapped.strides()).containsExactly(4, 8, 24);
        assertThat(Npy.map(Fixtures.file("empty.npy"), arena).type()).isEqualTo(new TensorType(DType.F32, 0, 3));
        assertThat(Npy.map(Fixtures.file("scalar.npy"), arena).getDouble()).isEqualTo(-80);
    }

    @Test
    void mapsTheMachinesByteOrderAlone() {
        Path file = Fixtures.file("f4_big.npy");
        assertThatThrownBy(() -> Npy.map(file, arena)).isInstanceOf(NpyException.class)
                .hasMessage(file + ": expected this machine's byte order, got the other: read swaps it");
    }

    @Test
    void aMapEndsWithItsArena() throws IOException {
        Tensor mapped;
        try (Arena short_ = Arena.ofConfined()) {
            mapped = Npy.map(Fixtures.file("u1.npy"), short_);
        }
        assertThatThrownBy(() -> mapped.getLong(0, 0, 0)).isInstanceOf(IllegalStateException.class);
    }

    /// The danger that the javadoc describes, on a page that no longer exists: an access from Java throws, native code
    /// ends the process.
    @Test
    void aMapWhoseFileIsCutShortIsDangerous() throws Exception {
        Path file = folder.resolve("cut.npy");
        Npy.write(Tensor.allocate(arena, DType.U8, 1 << 16, 3), file);
        Fork java = Fork.run(List.of(), Cutting.class, file.toString(), "java");
        assertThat(java.output()).startsWith("InternalError").hasLineCount(1);
        Npy.write(Tensor.allocate(arena, DType.U8, 1 << 16, 3), file);
        Fork operation = Fork.run(List.of(), Cutting.class, file.toString(), "native");
        assertThat(operation.output()).contains("SIGBUS").doesNotContain("converted");
        assertThat(operation.code()).isNotZero();
    }

    static final class Cutting {
        public static void main(String[] arguments) throws IOException {
            Path file = Path.of(arguments[0]);
            try (Arena arena = Arena.ofConfined();
                    FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                Tensor map = Npy.map(file, arena);
                channel.truncate(4096);
                if (arguments[1].equals("java")) {
                    System.out.println(map.getLong(40_000, 1));
                } else {
                    new Convert(DType.F32).apply(map, arena);
                    System.out.println("converted");
                }
            } catch (InternalError e) {
                System.out.println("InternalError: " + e.getMessage());
            }
        }
    }

    @Test
    void mapsMoreThanTwoGibibytes() throws IOException {
        Path file = folder.resolve("large.npy");
        long width = (1L << 31) + 11;
        Npy.write(Tensor.allocate(arena, DType.U8, 0, width), file);
        byte[] header = Files.readAllBytes(file);
        String grown = new String(header, StandardCharsets.ISO_8859_1).replace("(0, ", "(2, ");
        Files.write(file, grown.getBytes(StandardCharsets.ISO_8859_1));
        try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
            raw.setLength(header.length + 2 * width); // sparse: takes no room
            raw.seek(raw.length() - 1);
            raw.write(7);
        }
        Tensor mapped = Npy.map(file, arena);
        assertThat(mapped.shape()).containsExactly(2, width);
        assertThat(mapped.getLong(1, width - 1)).isEqualTo(7);
        assertThat(mapped.getLong(0, width - 1)).isZero();
    }

    @Test
    void leavesBytesBehindTheDataAlone() throws IOException {
        Path file = folder.resolve("two.npy");
        byte[] one = Files.readAllBytes(Fixtures.file("vector.npy"));
        Files.write(file, one);
        Files.write(file, one, StandardOpenOption.APPEND);
        assertThat(Npy.read(file, arena).contentEquals(values(DType.I32, 5))).isTrue();
    }

    @Test
    void namesPathsThatAreNotFiles() {
        Path absent = folder.resolve("absent.npy");
        assertThatThrownBy(() -> Npy.read(absent, arena)).isInstanceOf(NoSuchFileException.class)
                .hasMessage(absent + ": no such file");
        assertThatThrownBy(() -> Npy.read(folder, arena)).isInstanceOf(FileSystemException.class)
                .hasMessage(folder + ": is a folder");
        assertThatThrownBy(() -> Npy.write(values(DType.U8, 1), folder)).isInstanceOf(FileSystemException.class)
                .hasMessage(folder + ": is a folder");
        Path nowhere = folder.resolve("nowhere/a.npy");
        assertThatThrownBy(() -> Npy.write(values(DType.U8, 1), nowhere)).isInstanceOf(NoSuchFileException.class)
                .hasMessage(nowhere.getParent() + ": no such folder");
    }

    @Test
    void writesWholeOrNotAtAll() throws IOException {
        Path file = folder.resolve("kept.npy");
        Npy.write(values(DType.I32, 5), file);
        byte[] before = Files.readAllBytes(file);
        Tensor closed;
        try (Arena other = Arena.ofConfined()) {
            closed = Tensor.allocate(other, DType.F32, 3, 3);
        }
        assertThatThrownBy(() -> Npy.write(closed, file)).isInstanceOf(IllegalStateException.class);
        assertThat(file).hasBinaryContent(before);
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(file);
        }
    }

    @Test
    void replacesTheTargetOfASymbolicLinkAndKeepsPermissions() throws IOException {
        Path file = folder.resolve("target.npy");
        Npy.write(values(DType.I32, 5), file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Path link = Files.createSymbolicLink(folder.resolve("link.npy"), file);
        Npy.write(values(DType.I32, 6), link);
        assertThat(link).isSymbolicLink();
        assertThat(Npy.read(file, arena).elements()).isEqualTo(6);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
    }

    @Test
    void mayBeWrittenOverWhatItIsMappedFrom() throws IOException {
        Path file = folder.resolve("flip.npy");
        Npy.write(values(DType.I32, 5), file);
        Npy.write(Npy.map(file, arena).flip(0), file);
        assertThat(Npy.read(file, arena).contentEquals(values(DType.I32, 5).flip(0))).isTrue();
    }

    @Test
    void refusesAFolderThatMayNotBeWritten() throws IOException {
        Path locked = Files.createDirectory(folder.resolve("locked"));
        Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("r-x------"));
        assumeFalse(Files.isWritable(locked), "root may write everywhere");
        assertThatThrownBy(() -> Npy.write(values(DType.U8, 1), locked.resolve("a.npy")))
                .isInstanceOf(AccessDeniedException.class).hasMessage(locked.resolve("a.npy") + ": may not be written");
    }
}
