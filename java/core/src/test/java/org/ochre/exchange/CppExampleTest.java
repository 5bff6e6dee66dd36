package org.ochre.exchange;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.ochre.DType;
import org.ochre.Tensor;

/// Memory that native/example, in C++, hands to Java by its address. `-Dochre.test.example=FILE` names its library;
/// `mvn -Pci` builds it.
@SuppressWarnings("restricted")
class CppExampleTest {
    private static final Path FILE = Path.of(System.getProperty("ochre.test.example",
            "target/example/build/" + System.mapLibraryName("ochre_example"))).toAbsolutePath();

    @Test
    void labelsOfCppAreATensor() throws Throwable {
        Assumptions.assumeTrue(Files.exists(FILE), () -> {
            String words = "NOT TESTED: the example in C++ is not built; mvn -Pci builds it";
            System.out.println(words);
            return words;
        });
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment first = (MemorySegment) Linker.nativeLinker()
                    .downcallHandle(
                            SymbolLookup.libraryLookup(FILE, Arena.global()).find("example_labels").orElseThrow(),
                            FunctionDescriptor.of(ADDRESS, JAVA_LONG, JAVA_LONG))
                    .invokeExact(20L, 30L);
            assertThat(first.address()).isNotZero();
            // C++ keeps this memory until the process ends, so no arena needs to be its owner
            Tensor labels = Tensor.of(first.reinterpret(4L * 20 * 30).asReadOnly(), DType.I32, 20, 30);
            Tensor expected = Tensor.allocate(arena, DType.I32, 20, 30);
            expected.slice(1, 15, 30).fill(1);
            assertThat(labels.contentEquals(expected)).isTrue();
        }
    }
}
