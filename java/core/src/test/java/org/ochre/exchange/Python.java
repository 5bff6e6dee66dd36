package org.ochre.exchange;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/// The system's Python with numpy: as a process, and inside this one. `-Dochre.test.python=FILE` names another.
@SuppressWarnings("restricted")
final class Python {
    static final String COMMAND = System.getProperty("ochre.test.python", "/usr/bin/python3");
    private static final int RTLD_NOW = 2;
    private static final int RTLD_GLOBAL = 0x100; // numpy's own libraries look for Python's functions there

    private final Linker linker = Linker.nativeLinker();
    private final MemorySegment library;

    /// What a script printed, and its exit code.
    record Result(int code, String output) {}

    /// Runs a script in a process of its own.
    static Result run(String script, String... arguments) throws IOException, InterruptedException {
        Process process = start(script, arguments);
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(1, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
        return new Result(process.waitFor(), output);
    }

    static Process start(String script, String... arguments) throws IOException {
        List<String> command = new java.util.ArrayList<>(List.of(COMMAND, "-c", script));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /// Skips a test where there is no Python with numpy, and says so.
    static void require() throws IOException, InterruptedException {
        Assumptions.assumeTrue(Files.isExecutable(Path.of(COMMAND)) && run("import numpy").code() == 0, () -> {
            String words = "NOT TESTED: " + COMMAND + " with numpy is not here; Debian apt-get install python3-numpy";
            System.out.println(words);
            return words;
        });
    }

    /// The file of Python's library. Skips a test where there is none, and says so.
    static String library() throws IOException, InterruptedException {
        require();
        Result found = run("import sysconfig, os; v = sysconfig.get_config_var; "
                + "print(os.path.join(v('LIBDIR'), v('INSTSONAME')))");
        String file = found.output().strip();
        Assumptions.assumeTrue(found.code() == 0 && file.contains(".so") && Files.exists(Path.of(file)), () -> {
            String words = "NOT TESTED: Python in this process, since " + file
                    + " is not here; Debian apt-get install libpython3.11";
            System.out.println(words);
            return words;
        });
        return file;
    }

    /// Starts Python in this process, which can only be done once.
    Python(String file) throws Throwable {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment open = linker.defaultLookup().find("dlopen").orElseThrow();
            library = (MemorySegment) linker.downcallHandle(open, FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT))
                    .invokeExact(arena.allocateFrom(file), RTLD_NOW | RTLD_GLOBAL);
        }
        linker.downcallHandle(function("Py_InitializeEx"), FunctionDescriptor.ofVoid(JAVA_INT)).invokeExact(0);
    }

    /// Runs statements in `__main__`. What goes wrong is printed on standard error.
    void execute(String statements) throws Throwable {
        try (Arena arena = Arena.ofConfined()) {
            int failed = (int) linker.downcallHandle(function("PyRun_SimpleString"),
                    FunctionDescriptor.of(JAVA_INT, ADDRESS)).invokeExact(arena.allocateFrom(statements));
            if (failed != 0) {
                throw new IllegalStateException("Python failed: " + statements);
            }
        }
    }

    private MemorySegment function(String name) throws Throwable {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment find = linker.defaultLookup().find("dlsym").orElseThrow();
            MemorySegment found = (MemorySegment) linker
                    .downcallHandle(find, FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS))
                    .invokeExact(library, arena.allocateFrom(name));
            if (found.address() == 0) {
                throw new IllegalStateException("expected the function " + name);
            }
            return found;
        }
    }
}
