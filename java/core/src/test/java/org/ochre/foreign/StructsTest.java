package org.ochre.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Compares [Structs] with every struct and every enum of the header, in both directions.
class StructsTest {
    private static final Path HEADER = Path.of("../../native/include/ochre.h");

    /// A field of 64 bits as the header declares it.
    private record Declared(String type, String name) {}

    @Test
    void constantsEqualTheHeader() throws IOException, IllegalAccessException {
        Map<String, Integer> expected = new TreeMap<>();
        Matcher declared = Pattern.compile("typedef enum (\\w+) \\{(.*?)\\} \\1;", Pattern.DOTALL).matcher(header());
        int enums = 0;
        while (declared.find()) {
            enums++;
            for (String constant : declared.group(2).split(",")) {
                String[] parts = constant.split("=");
                assertThat(expected.put(parts[0].strip(), Integer.decode(parts[1].strip()))).isNull();
            }
        }
        assertThat(enums).isEqualTo(count("\\benum \\w+ \\{"));
        Map<String, Integer> found = new TreeMap<>();
        for (Field field : Structs.class.getDeclaredFields()) {
            if (Modifier.isPublic(field.getModifiers())) {
                found.put("OCHRE_" + field.getName(), field.getInt(null));
            }
        }
        assertThat(found.entrySet()).as("constants that only one of Structs and ochre.h has, or that differ")
                .hasSizeGreaterThan(20).containsExactlyInAnyOrderElementsOf(expected.entrySet());
    }

    @Test
    void fieldsLieWhereTheHeaderPutsThem() throws IOException, IllegalAccessException {
        Map<String, Map<String, Long>> expected = new TreeMap<>();
        structs().forEach((name, fields) -> {
            Map<String, Long> offsets = new TreeMap<>();
            for (int i = 0; i < fields.size(); i++) {
                offsets.put(fields.get(i).name(), (long) i * Long.BYTES);
            }
            offsets.put("bytes", (long) fields.size() * Long.BYTES);
            expected.put(name, offsets);
        });
        Map<String, Map<String, Long>> found = new TreeMap<>();
        for (Class<?> struct : Structs.class.getDeclaredClasses()) {
            Map<String, Long> offsets = new TreeMap<>();
            for (Field field : struct.getDeclaredFields()) {
                offsets.put(field.getName().toLowerCase(Locale.ROOT), field.getLong(null));
            }
            found.put("ochre_" + struct.getSimpleName().toLowerCase(Locale.ROOT), offsets);
        }
        assertThat(found.entrySet()).as("structs that only one of Structs and ochre.h has, or whose fields differ")
                .containsExactlyInAnyOrderElementsOf(expected.entrySet());
    }

    /// Fields get values by their place: integers and addresses 1, 2, …, doubles 1.5, 2.5, …
    @Test
    void eachFieldIsWrittenAsTheTypeThatItHas() throws IOException {
        Map<String, List<Declared>> structs = structs();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(256, 8);
            requireWritten(structs.get("ochre_layout"), memory, Structs.Layout.write(memory, 64, 1, 2, 3, 4, 5, 6, 7));
            requireWritten(structs.get("ochre_kmeans"), memory, Structs.Kmeans.write(memory, 128, 1, 2, 3, 4, 5, 6));
            requireWritten(structs.get("ochre_differences"), memory,
                    Structs.Differences.write((bytes, alignment) -> memory, 1, 2.5, 3.5, 4, 5.5));
            requireWritten(structs.get("ochre_axis"), memory,
                    Structs.Axis.write((bytes, alignment) -> memory, 1.5, 2, 3));
            List<Declared> partial = structs.get("ochre_partial");
            Structs.Partial.write((bytes, alignment) -> memory, 1, 2, 3, 4, 5, 6.5, 7, true, false, 10.5);
            assertThat(read(partial, memory, 0)).containsExactly(1.0, 2.0, 3.0, 4.0, 5.0, 6.5, 7.0, 1.0, 0.0, 10.5);
            Structs.Partial.write((bytes, alignment) -> memory, 1, 2, 3, 4, 5, 6.5, 7, false, true, 10.5);
            assertThat(read(partial, memory, 0)).containsExactly(1.0, 2.0, 3.0, 4.0, 5.0, 6.5, 7.0, 0.0, 1.0, 10.5);
            requireWritten(structs.get("ochre_kernel"), memory,
                    Structs.Kernel.write((bytes, alignment) -> memory, 1, 2, 3, 4.5));
            requireWritten(structs.get("ochre_filter"), memory,
                    Structs.Filter.write((bytes, alignment) -> memory, 1, 2, 3, 4, 5, 6.5, 7));
            requireWritten(structs.get("ochre_scale"), memory,
                    Structs.Scale.write((bytes, alignment) -> memory, 1.5, 2.5, 3.5, 4.5));
            List<Declared> window = structs.get("ochre_window");
            MemorySegment taken = memory.asSlice(0, window.size() * 8L);
            Structs.Window.write((bytes, alignment) -> taken, 1, 2, 3, 4.5, true, true, 7.5, 8);
            assertThat(read(window, taken, 0)).containsExactly(1.0, 2.0, 3.0, 4.5, 1.0, 1.0, 7.5, 8.0);
            Structs.Window.write((bytes, alignment) -> taken, 1, 2, 3, 4.5, false, false, 7.5, 8);
            assertThat(read(window, taken, 0)).containsExactly(1.0, 2.0, 3.0, 4.5, 0.0, 0.0, 7.5, 8.0);
            memory.setAtIndex(ValueLayout.JAVA_LONG, 2, 10);
            memory.setAtIndex(ValueLayout.JAVA_LONG, 3, 11);
            memory.setAtIndex(ValueLayout.JAVA_LONG, 4, 12);
            assertThat(List.of(Structs.Offender.row(memory, 16), Structs.Offender.column(memory, 16),
                    Structs.Offender.label(memory, 16))).containsExactly(10L, 11L, 12L);
        }
    }

    private static void requireWritten(List<Declared> fields, MemorySegment memory, long address) {
        List<Double> expected = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            expected.add(i + (fields.get(i).type().equals("double") ? 1.5 : 1));
        }
        assertThat(read(fields, memory, address - memory.address())).isEqualTo(expected);
    }

    private static List<Double> read(List<Declared> fields, MemorySegment memory, long at) {
        List<Double> values = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            long offset = at + i * 8L;
            values.add(fields.get(i).type().equals("double")
                    ? memory.get(ValueLayout.JAVA_DOUBLE, offset)
                    : (double) memory.get(ValueLayout.JAVA_LONG, offset));
        }
        return values;
    }

    /// The structs of the header by name, with their fields in order. Every field must have a type of 64 bits.
    private static Map<String, List<Declared>> structs() throws IOException {
        Map<String, List<Declared>> structs = new LinkedHashMap<>();
        Matcher declared = Pattern.compile("typedef struct (\\w+) \\{(.*?)\\} \\1;", Pattern.DOTALL).matcher(header());
        while (declared.find()) {
            List<Declared> fields = new ArrayList<>();
            for (String declaration : declared.group(2).split(";")) {
                Matcher field = Pattern.compile("(int64_t|double|(?:const )?\\w+ \\*)\\s*(\\w+(?:\\s*,\\s*\\w+)*)")
                        .matcher(declaration.strip());
                if (!declaration.isBlank()) {
                    assertThat(field.matches()).as(declaration).isTrue();
                    Arrays.stream(field.group(2).split("\\s*,\\s*"))
                            .forEach(name -> fields.add(new Declared(field.group(1), name)));
                }
            }
            structs.put(declared.group(1), fields);
        }
        assertThat(structs).hasSize(count("\\bstruct \\w+ \\{")).hasSizeGreaterThan(3);
        return structs;
    }

    private static int count(String regex) throws IOException {
        return (int) Pattern.compile(regex).matcher(header()).results().count();
    }

    /// The header without its comments.
    private static String header() throws IOException {
        return Files.readString(HEADER).replaceAll("(?s)/\\*.*?\\*/", "");
    }
}
