package org.ochre.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NativeTest {
    private static final Path NATIVE = Path.of("../../native");
    private static final Map<String, Class<?>> CLASSES = Map.of("", Native.class, "palette", NativePalette.class,
            "label", NativeLabel.class, "stencil", NativeStencil.class, "pixel", NativePixel.class,
            "resample", NativeResample.class);

    /// A function of the header.
    ///
    /// @param section the section that declares it; empty before the first one
    /// @param arguments the declarations of its arguments
    private record Declared(String section, String result, String name, List<String> arguments) {

        /// Its name in Java: `ochre_label_sums` is `labelSums`.
        String method() {
            return camel(name.substring("ochre_".length()));
        }

        List<String> parameters() {
            return arguments.stream().map(argument -> camel(argument.replaceAll(".*?(\\w+)(\\)\\(.*)?$", "$1")))
                    .toList();
        }
    }

    /// Checks both directions: each function has a method, and each method has a function.
    @Test
    void everyFunctionOfTheHeaderHasAMethod() throws IOException {
        List<String> names = declared().stream().map(Declared::name).toList();
        assertThat(names).hasSizeGreaterThan(10);
        assertThat(names).as("functions of ochre.h without a method in a class of Symbols.AREAS")
                .filteredOn(name -> !Symbols.bound().contains(name)).isEmpty();
        assertThat(Symbols.bound()).as("methods without a function in ochre.h")
                .filteredOn(name -> !names.contains(name)).isEmpty();
    }

    /// A method takes the arguments of its function in the same order, and lies in the class of the function's section.
    @Test
    void everyMethodTakesTheArgumentsOfItsFunction() throws IOException {
        for (Declared function : declared()) {
            Class<?> owner = CLASSES.get(function.section());
            assertThat(owner).as("no class for the section of " + function).isNotNull();
            List<Method> methods = Arrays.stream(owner.getDeclaredMethods())
                    .filter(method -> method.getName().equals(javaName(function))).toList();
            assertThat(methods).as(owner.getSimpleName() + " has the method " + javaName(function)).hasSize(1);
            if (!function.name().equals("ochre_hold")) { // takes a Java object in place of the function pointer
                assertThat(Arrays.stream(methods.getFirst().getParameters()).map(Parameter::getName))
                        .as("parameters of " + methods.getFirst()).isEqualTo(function.parameters());
            }
        }
    }

    private static String javaName(Declared function) {
        return function.name().equals("ochre_version") ? "version" : function.method();
    }

    /// A function is written in the folder of its section, and a C test names it.
    @Test
    void everyFunctionHasItsFolderAndATest() throws IOException {
        String tests = text(NATIVE.resolve("test"));
        for (Declared function : declared()) {
            Pattern written = Pattern.compile("^[\\w *]+\\b" + function.name() + "\\([^;]*?\\) \\{",
                    Pattern.MULTILINE | Pattern.DOTALL);
            Path folder = NATIVE.resolve("src").resolve(function.section());
            assertThat(written.matcher(function.section().isEmpty() ? text(folder, 1) : text(folder)).find())
                    .as(function.name() + " is written in " + folder).isTrue();
            assertThat(tests).as(function.name() + " has no test in native/test").contains(function.name() + "(");
        }
    }

    /// The C files of a room stand on native/src and on their own folder. Palettes read labels, and nothing else.
    @Test
    void roomsIncludeNoOtherRoomsHeaders() throws IOException {
        for (String room : CLASSES.keySet()) {
            Path folder = NATIVE.resolve("src").resolve(room);
            Matcher included = Pattern.compile("#include \"(\\w+)/([^\"]+)\"")
                    .matcher(room.isEmpty() ? text(folder, 1) : text(folder));
            while (included.find()) {
                assertThat(room + " includes " + included.group(1) + "/" + included.group(2))
                        .isEqualTo("palette includes label/label_block.h");
            }
        }
    }

    /// Functions are linked by the number of their arguments, not by their types. So every type must have 64 bits.
    @Test
    void argumentsAndResultsAreOf64Bits() throws IOException {
        for (Declared function : declared()) {
            assertThat(function.result()).as(function.name()).matches("void|int64_t|.*\\*");
            assertThat(function.arguments()).as(function.name())
                    .allMatch(argument -> argument.matches("(?s)int64_t \\w+|.*\\*.*"));
        }
    }

    private static List<Declared> declared() throws IOException {
        Matcher found = Pattern.compile("/\\* ---- (\\w+) -+\n"
                + "|OCHRE_API\\s+([^(]+?)\\s*\\b(ochre_\\w+)\\(((?:[^()]|\\([^()]*\\))*)\\);")
                .matcher(Files.readString(NATIVE.resolve("include/ochre.h")));
        List<Declared> all = new ArrayList<>();
        String section = "";
        while (found.find()) {
            if (found.group(1) != null) {
                section = found.group(1);
                continue;
            }
            List<String> arguments = Arrays.stream(found.group(4).split(",(?![^()]*\\))"))
                    .map(argument -> argument.replaceAll("\\s+", " ").strip())
                    .filter(argument -> !argument.equals("void")).toList();
            all.add(new Declared(section, found.group(2), found.group(3), arguments));
        }
        return all;
    }

    private static String camel(String name) {
        return Pattern.compile("_(\\w)").matcher(name).replaceAll(match -> match.group(1).toUpperCase(Locale.ROOT));
    }

    private static String text(Path folder) throws IOException {
        return text(folder, Integer.MAX_VALUE);
    }

    /// The C sources of a folder.
    private static String text(Path folder, int depth) throws IOException {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.walk(folder, depth)) {
            for (Path file : files.filter(path -> path.toString().matches(".*\\.[ch]")).sorted().toList()) {
                text.append(Files.readString(file));
            }
        }
        return text.toString();
    }

    @Test
    void theVersionIsTheHeaders() throws IOException {
        assertThat(Files.readString(NATIVE.resolve("include/ochre.h")))
                .contains("#define OCHRE_VERSION \"" + Native.VERSION + "\"");
        assertThat(Native.version()).isEqualTo(Native.VERSION);
    }

    @Test
    void statusesHaveNames() {
        assertThat(Native.statusName(Structs.LABEL_RANGE)).isEqualTo("OCHRE_LABEL_RANGE");
        assertThat(Native.statusName(Structs.OVERFLOW)).isEqualTo("OCHRE_OVERFLOW");
        assertThat(Native.statusName(Structs.FULL)).isEqualTo("OCHRE_FULL");
        assertThat(Native.statusName(Structs.CHANGED)).isEqualTo("OCHRE_CHANGED");
        assertThat(Native.statusName(-1)).isEqualTo("unknown status");
    }
}
