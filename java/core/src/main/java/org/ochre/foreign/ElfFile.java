package org.ochre.foreign;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds reasons why Linux would not load a file as a library, without loading it. The system's loader gives no reason
/// through Panama, and loading a file that is cut short can end the process.
final class ElfFile {
    private static final int HEADER = 64;
    private static final int MAGIC = 0x464c457f; // \x7fELF
    private static final int MACHINE = 18;
    private static final int SECTIONS_AT = 40;
    private static final int SECTION_BYTES = 58;
    private static final int SECTION_COUNT = 60;
    private static final Path MOUNTS = Path.of("/proc/self/mounts");

    private ElfFile() {}

    /// What is wrong with the file: it is of another kind, for another machine, or cut short. Null where nothing is
    /// wrong, and on systems other than Linux.
    static @Nullable String trouble(Path file, String platform) throws IOException {
        if (!platform.startsWith("linux-")) {
            return null;
        }
        ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
        long size;
        try (FileChannel channel = FileChannel.open(file)) {
            size = channel.size();
            while (header.hasRemaining() && channel.read(header) >= 0) {}
        }
        if (header.hasRemaining() || header.getInt(0) != MAGIC) {
            return "expected a library of " + platform + ", got a file of another kind (" + size + " bytes)";
        }
        String machine = machine(Short.toUnsignedInt(header.getShort(MACHINE)));
        if (!platform.equals("linux-" + machine)) {
            return "expected a library of " + platform + ", got one of linux-" + machine;
        }
        long end = header.getLong(SECTIONS_AT)
                + (long) header.getShort(SECTION_BYTES) * Short.toUnsignedInt(header.getShort(SECTION_COUNT));
        return size < end ? "expected " + end + " bytes, got " + size + ": it is cut short" : null;
    }

    /// The name of a processor's number in an ELF header, in the style of [Library#platform].
    private static String machine(int number) {
        return switch (number) {
            case 3 -> "x86";
            case 40 -> "arm";
            case 62 -> "x86_64";
            case 183 -> "arm64";
            case 243 -> "riscv64";
            default -> "machine " + number;
        };
    }

    /// The mount point of the file's file system where it is mounted noexec; null where it is not, or where the system
    /// has no list of mounts.
    static @Nullable String noexec(Path file) throws IOException {
        if (!Files.isReadable(MOUNTS)) {
            return null;
        }
        Path real = file.toRealPath();
        Path mount = null;
        boolean forbids = false;
        for (String line : Files.readAllLines(MOUNTS, ISO_8859_1)) {
            List<String> fields = List.of(line.split(" "));
            Path point = Path.of(fields.get(1).replace("\\040", " "));
            if (real.startsWith(point) && (mount == null || point.getNameCount() >= mount.getNameCount())) {
                mount = point;
                forbids = List.of(fields.get(3).split(",")).contains("noexec");
            }
        }
        return forbids ? String.valueOf(mount) : null;
    }
}
