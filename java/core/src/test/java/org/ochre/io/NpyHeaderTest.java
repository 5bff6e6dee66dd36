package org.ochre.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SegmentAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;

/// Headers that numpy never writes: some are valid all the same, the others are not.
class NpyHeaderTest {
    private static final SegmentAllocator NO_MEMORY = (bytes, alignment) -> {
        throw new AssertionError("took " + bytes + " bytes");
    };

    @TempDir
    private Path folder;

    private Path file(byte[] content) throws IOException {
        return Files.write(folder.resolve("made.npy"), content);
    }

    private static byte[] version1(String dictionary, int dataBytes) {
        ByteBuffer bytes = ByteBuffer.allocate(10 + dictionary.length() + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII)).put((byte) 1).put((byte) 0);
        return bytes.putShort((short) dictionary.length()).put(dictionary.getBytes(StandardCharsets.ISO_8859_1))
                .array();
    }

    private void refused(byte[] content, String reason) throws IOException {
        Path file = file(content);
        assertThatThrownBy(() -> Npy.read(file, NO_MEMORY)).isInstanceOf(NpyException.class)
                .hasMessage(file + ": " + reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{'shape': (2, 3), 'descr': '<i2', 'fortran_order': False}",
        "{\"descr\":\"<i2\",\"fortran_order\":False,\"shape\":(2,3)}",
        "  {  'descr' : '=i2' ,\t'fortran_order' :False ,\r\n 'shape' : ( 2 , 3 , ) , }  \n\n",
        "{'descr': '<i2', 'fortran_order': False, 'shape': (2L, 3L), }"})
    void readsEveryWayToWriteTheDictionary(String dictionary) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Tensor read = Npy.read(file(version1(dictionary, 12)), arena);
            assertThat(read.type()).isEqualTo(new TensorType(DType.I16, 2, 3));
        }
    }

    @Test
    void aSingleByteMayCarryAnyOrder() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            for (String descr : new String[]{"|u1", "<u1", ">u1", "=u1"}) {
                byte[] content = version1("{'descr': '" + descr + "', 'fortran_order': True, 'shape': (1,)}", 1);
                assertThat(Npy.read(file(content), arena).type()).isEqualTo(new TensorType(DType.U8, 1));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "(2, 3 | npy header: expected a comma at character 54, got }",
        "(2 3) | npy header: expected a comma at character 52, got 3)}",
        "(2) | npy header: expected a tuple such as (3,) at character 51, got )}",
        "(,) | npy header: expected a size ≥ 0 at character 50, got ,)}",
        "(2,,3) | npy header: expected a size ≥ 0 at character 52, got ,3)}",
        "(-1, 3) | npy header: expected a size ≥ 0 at character 50, got -1, 3)}",
        "(2.0, 3) | npy header: expected a comma at character 51, got .0, 3)}",
        "(0x10, 3) | npy header: expected a comma at character 51, got x10, 3)}",
        "(010, 3) | npy header: expected a size ≥ 0 at character 53, got , 3)}",
        "(True, 3) | npy header: expected a size ≥ 0 at character 50, got True, 3)}",
        "(2**62,) | npy header: expected a comma at character 51, got **62,)}",
        "[2, 3] | npy header: expected '(' at character 49, got [2, 3]}",
        "6 | npy header: expected '(' at character 49, got 6}",
        "None | npy header: expected '(' at character 49, got None}",
        "(9223372036854775808,) | npy header: shape: expected sizes below 2^63, got 9223372036854775808",
        "(9223372036854775807, 3) | shape: expected fewer than 2^63 bytes, got i16 [9223372036854775807, 3]",
        "(4611686018427387904,) | shape: expected fewer than 2^63 bytes, got i16 [4611686018427387904]",
        "(4294967296, 4294967296) | shape: expected fewer than 2^63 bytes, got i16 [4294967296, 4294967296]",
        "(4000000000, 1000000000) | expected 8000000000000000000 bytes of data for i16 [4000000000, 1000000000], got 11",
        "(2, 3) | expected 12 bytes of data for i16 [2, 3], got 11"})
    void refusesShapes(String shape, String reason) throws IOException {
        refused(version1("{'descr': '<i2', 'fortran_order': False, 'shape':" + shape + "}", 11), reason);
    }

    @Test
    void refusesMoreAxesThanNumpyHas() throws IOException {
        String shape = "(" + "1,".repeat(65) + ")";
        refused(version1("{'descr': '<i2', 'fortran_order': False, 'shape':" + shape + "}", 2),
                "npy header: shape: expected at most 64 axes, got more");
        try (Arena arena = Arena.ofConfined()) {
            Tensor tensor = Tensor.allocate(arena, DType.U8, new long[65]);
            assertThatThrownBy(() -> Npy.write(tensor, folder.resolve("a.npy")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("tensor: expected at most 64 axes, got 65");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "'' | npy header: expected '{' at character 0, got ''",
        "{ | npy header: expected a key in quotes at character 1, got the end",
        "{} | npy header: expected the keys descr, fortran_order and shape, got {}",
        "{'descr': '<i2', 'fortran_order': False} | npy header: expected the keys descr, fortran_order and shape, got {'descr': '<i2', 'fortran_order': False}",
        "{'descr': '<i2', 'descr': '<i2'} | npy header: expected each key once, got descr again",
        "{'descr': '<i2', 'endian': 1} | npy header: expected the keys descr, fortran_order and shape, got endian",
        "{descr: '<i2'} | npy header: expected a key in quotes at character 1, got descr: '<i2'}",
        "{'descr: 1} | npy header: expected a closing quote at character 1, got 'descr: 1}",
        "{'descr'; '<i2'} | npy header: expected ':' at character 8, got ; '<i2'}",
        "{'descr': '<i2' 'shape': (1,)} | npy header: expected ',' at character 16, got 'shape': (1,)}",
        "{'descr': b'<i2'} | npy header: expected a type in quotes at character 10, got b'<i2'}",
        "{'descr': '\\x3ci2'} | npy header: expected no backslash in a string, got \\x3ci2",
        "{'descr': ('<i2', (2,))} | npy header: descr: expected a plain number type, got a structured one",
        "{'fortran_order': 0} | npy header: expected True or False at character 18, got 0}",
        "{'descr': __import__('os').system('id')} | npy header: expected a type in quotes at character 10, got __import__('os').system(…"})
    void refusesDictionaries(String dictionary, String reason) throws IOException {
        refused(version1(dictionary, 0), reason);
    }

    @ParameterizedTest
    @CsvSource({"u4, 24, i64", "f2, 12, f32", "u8, 48, i64"})
    void holdsTheStoredBytesAgainstTheFile(String kind, int bytes, String dtype) throws IOException {
        String dictionary = "{'descr': '<" + kind + "', 'fortran_order': False, 'shape': (2, 3)}";
        refused(version1(dictionary, bytes - 1), "expected " + bytes + " bytes of data for " + dtype
                + " [2, 3] stored as " + kind + ", got " + (bytes - 1));
        try (Arena arena = Arena.ofConfined()) {
            assertThat(Npy.read(file(version1(dictionary, bytes)), arena).elements()).isEqualTo(6);
        }
    }

    @Test
    void refusesTextAfterTheDictionary() throws IOException {
        refused(version1("{'descr': '<i2', 'fortran_order': False, 'shape': ()} ; 1", 2),
                "npy header: expected nothing after the dictionary at character 54, got ; 1");
    }

    @Test
    void refusesTypesWithoutSense() throws IOException {
        for (String descr : new String[]{"", "i2", "|i2", "<i3", "<i2 ", "f4", "<f16", "float32"}) {
            refused(version1("{'descr': '" + descr + "', 'fortran_order': False, 'shape': (1,)}", 64),
                    "descr: expected u1 i1 u2 i2 u4 i4 u8 i8 f2 f4 f8 or b1, got '" + descr + "'"
                            + (descr.equals("<f16")
                                    ? ": floats of more than 64 bits; astype(numpy.float64) rounds them"
                                    : ""));
        }
    }

    @Test
    void quotesACraftedHeaderOnOneShortLine() throws IOException {
        String steering = "\u001b[2J\nochre: all is well ".repeat(100);
        Path file = file(version1("{'descr': '" + steering + "', 'fortran_order': False, 'shape': ()}", 8));
        assertThatThrownBy(() -> Npy.read(file, NO_MEMORY)).isInstanceOf(NpyException.class)
                .message().hasSizeLessThan(500).doesNotContain("\n", "\u001b");
    }

    @Test
    void refusesFilesThatAreNotNpy() throws IOException {
        refused(new byte[0], "expected an npy file, got an empty one");
        refused("not numpy at all".getBytes(StandardCharsets.US_ASCII), "expected an npy file, got another kind");
        refused(new byte[]{(byte) 0x93, 'N', 'U', 'M'}, "expected an npy file, got another kind");
        refused(new byte[]{(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 4, 0, 0, 0},
                "expected npy version 1.0, 2.0 or 3.0, got 4.0");
        refused(new byte[]{(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 1, 0, 0},
                "expected npy version 1.0, 2.0 or 3.0, got 1.1");
        refused(new byte[]{(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'}, "npy header: expected at least 10 bytes, got 6");
        refused(new byte[]{(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 9},
                "npy header: expected at least 10 bytes, got 9");
        refused(new byte[]{(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 9, 0, '{'},
                "npy header: expected 9 bytes, got 1");
        refused(new byte[]{(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 2, 0, 9, 0, 0},
                "npy header: expected at least 12 bytes, got 11");
    }

    @Test
    void refusesAHeaderOfFourGibibytes() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(new byte[]{(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 2, 0, -1, -1, -1, -1});
        bytes.writeBytes(" ".repeat(1000).getBytes(StandardCharsets.US_ASCII));
        refused(bytes.toByteArray(), "npy header: expected at most 65536 bytes, got 4294967295");
    }
}
