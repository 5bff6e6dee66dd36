package org.ochre.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class NativeTest {
    private static final Path HEADER = Path.of("../../native/include/ochre.h");

    /// Checks both directions: each function has a method, and each method has a function.
    @Test
    void everyFunctionOfTheHeaderHasAMethod() throws IOException {
        Matcher declared = Pattern.compile("OCHRE_API\\s+[\\w ]+?\\*?\\s*(ochre_\\w+)\\(")
                .matcher(Files.readString(HEADER));
        Set<String> names = new TreeSet<>();
        while (declared.find()) {
            names.add(declared.group(1));
        }
        assertThat(names).hasSizeGreaterThan(10);
        assertThat(new TreeSet<>(Symbols.bound())).isEqualTo(names);
    }

    /// Functions are linked by the number of their arguments, not by their types. So every type must have 64 bits.
    @Test
    void argumentsAndResultsAreOf64Bits() throws IOException {
        Matcher declared = Pattern.compile("OCHRE_API\\s+([^(]+?)\\s*\\bochre_\\w+\\(((?:[^()]|\\([^()]*\\))*)\\);")
                .matcher(Files.readString(HEADER));
        int functions = 0;
        while (declared.find()) {
            functions++;
            assertThat(declared.group(1)).as(declared.group()).matches("void|int64_t|.*\\*");
            assertThat(declared.group(2).split(",(?![^()]*\\))")).as(declared.group())
                    .allMatch(argument -> argument.matches("(?s)void|\\s*int64_t \\w+|.*\\*.*"));
        }
        assertThat(functions).isEqualTo(Symbols.bound().size());
    }

    @Test
    void theVersionIsTheHeaders() throws IOException {
        assertThat(Files.readString(HEADER)).contains("#define OCHRE_VERSION \"" + Native.VERSION + "\"");
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
