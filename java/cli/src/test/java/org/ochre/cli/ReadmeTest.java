package org.ochre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ochre.Readme;

/// Runs the blocks of README: Java is compiled and run, lines of `./ochre` are run, and what the command line is said
/// to know is looked up in its help.
class ReadmeTest {
    /// SparkReadmeTest of java/spark runs the blocks of this section.
    private static final String SPARK = "On Spark";

    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

    /// First words of the lines of shell that are not run here, and why.
    private static final Map<String, String> NOT_RUN = Map.of(
            "mvn verify", "is what runs this test",
            "mvn deploy", "ConsumersIT stands on what it has written",
            "java ", "ConsumersIT runs it",
            "jlink ", "ConsumersIT runs it",
            "jpackage ", "ConsumersIT runs it",
            "cmake ", "ConsumersIT runs it");

    private static final Pattern OPTION = Pattern.compile("(?<=[ \\[])--?[a-z][-a-z]*");

    private static final String IMPORTS = """
            import java.lang.foreign.*;
            import java.nio.file.*;
            import org.ochre.*;
            import org.ochre.exchange.*;
            import org.ochre.io.*;
            import org.ochre.label.*;
            import org.ochre.memory.*;
            import org.ochre.opencv.*;
            import org.ochre.opencv.image.*;
            import org.ochre.palette.*;
            import org.ochre.pixel.*;
            import org.ochre.resample.*;
            import org.ochre.stencil.*;
            """;

    @TempDir
    private Path folder;

    private static Stream<Readme.Block> blocks(String language) throws IOException {
        return Readme.read().blocks().stream().filter(block -> block.language().equals(language));
    }

    static Stream<Readme.Block> java() throws IOException {
        return blocks("java").filter(block -> !block.text().startsWith("module "))
                .filter(block -> !block.section().equals(SPARK))
                .filter(block -> !block.text().contains("MEAN.invokeExact")); // LinkerExampleTest runs it
    }

    static Stream<Readme.Block> shell() throws IOException {
        return blocks("").filter(block -> !block.section().equals(SPARK));
    }

    private Class<?> compiled(String name, String source, ClassLoader parent) throws Exception {
        Path file = folder.resolve(name.substring(name.lastIndexOf('.') + 1) + ".java");
        Files.writeString(file, source);
        int code = ToolProvider.getSystemJavaCompiler().run(null, null, null, "-proc:none", "-cp",
                System.getProperty("java.class.path"), "-d", folder.toString(), file.toString());
        assertThat(code).as(source).isZero();
        return Class.forName(name, true, parent);
    }

    /// A whole program is started with a photo and the name of a picture; other blocks run with [ReadmeInputs].
    @ParameterizedTest
    @MethodSource
    void java(Readme.Block block) throws Exception {
        try (URLClassLoader loader = new URLClassLoader(new URL[]{folder.toUri().toURL()})) {
            if (block.text().startsWith("package demo;")) {
                String name = block.text().replaceFirst("(?s).*public class (\\w+).*", "$1");
                Path picture = folder.resolve("out.png");
                String[] arguments = {Cli.photo("coffee.png").toString(), picture.toString()};
                compiled("demo." + name, block.text(), loader).getMethod("main", String[].class).invoke(null,
                        (Object) arguments);
                assertThat(Files.exists(picture)).isEqualTo(name.equals("Photo"));
                return;
            }
            String source = IMPORTS + "public class Block extends org.ochre.cli.ReadmeInputs implements"
                    + " java.util.concurrent.Callable<Integer> {\npublic Integer call() throws Exception {\n"
                    + block.text() + "return 1;\n}\n}\n";
            try (ReadmeInputs inputs = (ReadmeInputs) compiled("Block", source, loader).getConstructor()
                    .newInstance()) {
                assertThat(((Callable<?>) inputs).call()).isEqualTo(1);
            }
        }
    }

    /// `./ochre` reads from the project's folders and writes into the folder of this test.
    @ParameterizedTest
    @MethodSource
    void shell(Readme.Block block) throws Exception {
        for (String line : block.text().replace("\\\n", " ").lines().toList()) {
            String command = line.replaceFirst("\\s+# .*", "");
            if (command.startsWith("./ochre ")) {
                Object[] words = Stream.of(command.substring(8).split(" +"))
                        .map(word -> word.startsWith("bench/")
                                ? ROOT.resolve(word)
                                : word.endsWith(".png") ? folder.resolve(word) : word)
                        .toArray();
                Cli answer = Cli.run(words);
                assertThat(answer.err()).as(line).isEmpty();
                assertThat(answer.exit()).as(line).isZero();
            } else if (!block.section().equals("On the command line")) {
                assertThat(NOT_RUN.keySet()).as("a line that nobody runs: " + line).anyMatch(command::startsWith);
            }
        }
    }

    /// The block that lists the commands: each command is there, and each option is in the help of one of the
    /// line's commands.
    @Test
    void theListOfCommandsIsTheHelps() throws IOException {
        Readme.Block block = Readme.read().of("On the command line", "").getFirst();
        String usage = block.text().replaceAll("\\n +", " ").replaceAll(" {3,}(?=ochre )", "\n");
        List<String> lines = usage.lines().map(line -> line.replaceFirst("\\s+# .*", "")).toList();
        assertThat(lines).hasSizeGreaterThan(10);
        for (String line : lines) {
            StringBuilder help = new StringBuilder();
            for (String command : line.replaceFirst("ochre (\\S+).*", "$1").split("\\|")) {
                Cli answer = Cli.run("help", command);
                assertThat(answer.exit()).as(line).isZero();
                help.append(answer.out());
            }
            assertThat(OPTION.matcher(line).results().map(MatchResult::group))
                    .as("options that the help does not have, in: " + line)
                    .allMatch(option -> help.indexOf(option) >= 0);
        }
    }
}
