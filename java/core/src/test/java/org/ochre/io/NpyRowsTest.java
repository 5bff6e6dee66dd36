package org.ochre.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ochre.Tensor;

class NpyRowsTest {
    /// Every stored type, in both byte orders: the file of some rows gives the rows of the file.
    @ParameterizedTest
    @ValueSource(strings = {"u1", "i1", "u2", "u2_big", "i4", "i8_big", "u4", "u4_big", "u8", "f2", "f2_big", "f4_big",
        "f8", "bool", "vector", "axes", "empty", "version2", "version3"})
    void someRowsAreAFile(String name) throws IOException {
        byte[] content = Files.readAllBytes(Fixtures.file(name + ".npy"));
        byte[] beginning = Arrays.copyOf(content, Math.min(content.length, 200));
        try (Arena arena = Arena.ofConfined()) {
            Tensor whole = Npy.decode(content, arena);
            long size = whole.size(0);
            for (long first = 0; first <= size; first++) {
                for (long count = 0; count <= size - first; count++) {
                    NpyRows rows = Npy.rows(beginning, content.length, first, count);
                    byte[] file = Arrays.copyOf(rows.header(), rows.header().length + (int) rows.bytes());
                    System.arraycopy(content, (int) rows.offset(), file, rows.header().length, (int) rows.bytes());
                    Tensor expected = whole.slice(0, first, first + count);
                    assertThat(Npy.decode(file, arena).contentEquals(expected)).as("%d from %d", count, first).isTrue();
                    assertThat(Npy.type(rows.header(), file.length)).isEqualTo(expected.type());
                }
            }
        }
    }

    @Test
    void refusals() throws IOException {
        byte[] fortran = Files.readAllBytes(Fixtures.file("fortran.npy"));
        assertThatThrownBy(() -> Npy.rows(fortran, fortran.length, 0, 1)).isInstanceOf(NpyException.class).hasMessage(
                "npy: expected rows in C order, got Fortran order; numpy.ascontiguousarray turns it");
        byte[] scalar = Files.readAllBytes(Fixtures.file("scalar.npy"));
        assertThatThrownBy(() -> Npy.rows(scalar, scalar.length, 0, 1))
                .hasMessage("npy: expected rows in C order, got f64 []");
        byte[] vector = Files.readAllBytes(Fixtures.file("vector.npy"));
        assertThatThrownBy(() -> Npy.rows(vector, vector.length, 6, 0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("first: expected 0…5, got 6");
        assertThatThrownBy(() -> Npy.rows(vector, vector.length, 3, 3)).hasMessageStartingWith("count: expected 0…2");
    }
}
