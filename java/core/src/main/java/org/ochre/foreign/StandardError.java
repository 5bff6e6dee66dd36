package org.ochre.foreign;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Predicate;

/// The standard error of the process, while native libraries run that print to it and cannot be told not to.
///
/// While such work runs, file descriptor 2 is a file in memory. When the work ends, the lines that the libraries are
/// known to print go to the [System.Logger] `org.ochre` at level DEBUG. All other lines, those of other threads, are
/// printed then: they come late, and none is lost. Works on Linux; elsewhere, and with `-Dochre.stderr=untouched`, the
/// work just runs.
public final class StandardError {
    private static final System.Logger LOG = System.getLogger("org.ochre");
    private static final String MEMORY_FILE = "memfd_create";
    private static final boolean SERVED = Symbols.optional(MEMORY_FILE).isPresent()
            && !"untouched".equals(System.getProperty("ochre.stderr"));
    private static final int DESCRIPTOR = 2;
    private static final long CLOSED_IN_CHILDREN = 1; // MFD_CLOEXEC
    private static final int PIECE = 1 << 12;

    private static int running;
    private static long taken;
    private static String rest = "";

    private StandardError() {}

    /// Runs work.
    ///
    /// @param theirs whether a line is one that the libraries print
    public static void during(Runnable work, Predicate<String> theirs) {
        if (!SERVED || !Line.OPEN) {
            work.run();
            return;
        }
        enter();
        try {
            work.run();
        } finally {
            leave(theirs);
        }
    }

    private static synchronized void enter() {
        if (running++ == 0) {
            Line.DUP2.call(Line.FILE, DESCRIPTOR);
        }
    }

    private static synchronized void leave(Predicate<String> theirs) {
        boolean last = --running == 0;
        if (last) {
            Line.DUP2.call(Line.SAVED, DESCRIPTOR);
        }
        try (Arena arena = Arena.ofConfined()) {
            String printed = rest + read(arena);
            int end = last ? printed.length() : printed.lastIndexOf('\n') + 1;
            rest = printed.substring(end);
            StringBuilder others = new StringBuilder();
            for (String line : lines(printed.substring(0, end))) {
                if (theirs.test(line.strip())) {
                    LOG.log(System.Logger.Level.DEBUG, line.strip());
                } else {
                    others.append(line);
                }
            }
            print(others.toString(), arena);
        }
        if (last) {
            Line.TRUNCATE.call(Line.FILE, 0);
            Line.SEEK.call(Line.FILE, 0, 0);
            taken = 0;
        }
    }

    /// Each with its line end, but for the last one where it has none.
    private static List<String> lines(String text) {
        return List.of(text.split("(?<=\n)"));
    }

    /// What was printed since the last time.
    private static String read(Arena arena) {
        MemorySegment piece = arena.allocate(PIECE);
        StringBuilder text = new StringBuilder();
        for (int count = PIECE; count == PIECE; taken += Math.max(count, 0)) {
            count = (int) Line.READ.call(Line.FILE, piece.address(), PIECE, taken);
            if (count > 0) {
                text.append(StandardCharsets.ISO_8859_1.decode(piece.asSlice(0, count).asByteBuffer()));
            }
        }
        return text.toString();
    }

    private static void print(String text, Arena arena) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        MemorySegment memory = arena.allocate(Math.max(bytes.length, 1));
        MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, 0, bytes.length);
        for (long at = 0, count = 1; at < bytes.length && count > 0; at += count) {
            count = (int) Line.WRITE.call(Line.SAVED, memory.address() + at, bytes.length - at);
        }
    }

    /// The functions of the system, and two descriptors that live as long as the process: the real standard error, and
    /// the file that takes its place.
    private static final class Line {
        static final Downcall DUP2 = Symbols.system("dup2");
        static final Downcall READ = Symbols.system("pread");
        static final Downcall WRITE = Symbols.system("write");
        static final Downcall SEEK = Symbols.system("lseek");
        static final Downcall TRUNCATE = Symbols.system("ftruncate");
        static final long SAVED = (int) Symbols.system("dup").call(DESCRIPTOR);
        static final long FILE = file();
        static final boolean OPEN = SAVED >= 0 && FILE >= 0;

        private static long file() {
            try (Arena arena = Arena.ofConfined()) {
                return (int) Symbols.system(MEMORY_FILE).call(arena.allocateFrom("ochre-stderr").address(),
                        CLOSED_IN_CHILDREN);
            }
        }
    }
}
