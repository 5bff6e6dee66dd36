package org.ochre.opencv;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ochre.Border;
import org.ochre.Case;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.UnaryOperation;
import org.ochre.stencil.Kernel;

/// Operations can be serialized. The copies are equal, and give the same answers.
class SerializationTest {

    static List<Serializable> operations() {
        return List.of(new BoxFilter(3, 5, Border.REFLECT).sum(), new Sobel(1, 0, 3, Border.REPLICATE).scale(0.5),
                new Filter2D(Kernel.of(2, 2, 1, 2, 3, 4), Border.constant(0)).as(DType.F32),
                new KMeans(3, 7, 2, 10, 0.5));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void comeBackEqualWithTheSameAnswer(Serializable operation) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(operation);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()));
                Arena arena = Arena.ofConfined()) {
            Object back = in.readObject();
            assertThat(back).isEqualTo(operation).hasToString(operation.toString());
            assertThat(answer(back, arena).contentEquals(answer(operation, arena))).isTrue();
        }
    }

    private static Tensor answer(Object operation, Arena arena) {
        Tensor field = Case.fill(Tensor.allocate(arena, DType.F32, 9, 8, 3), new Random(4), 50);
        return operation instanceof UnaryOperation unary
                ? unary.apply(field, arena)
                : ((KMeans) operation).apply(field, arena).centers();
    }

    /// Every record of this module that is an operation is in the list above.
    @Test
    void theListHasEveryOperation() throws IOException {
        Set<String> declared = new TreeSet<>(Set.of("KMeans"));
        Pattern record = Pattern.compile("public record (\\w+)\\([^{]*implements\\s+[^{]*OpenCvFilter");
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
                record.matcher(Files.readString(file)).results().forEach(found -> declared.add(found.group(1)));
            }
        }
        Set<String> listed = new TreeSet<>();
        operations().forEach(operation -> listed.add(operation.getClass().getSimpleName()));
        assertThat(declared).as("operations that the list of this test lacks").hasSizeGreaterThan(3)
                .filteredOn(name -> !listed.contains(name)).isEmpty();
    }
}
