package org.ochre.foreign;

import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The C library of a Linux system. Ochre's own library needs none; others may.
///
/// @param name `glibc`, `musl`, or empty on other systems
/// @param version such as `2.36`, as glibc tells it; empty for others
public record CLibrary(String name, String version) {
    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+).*");

    /// The one that this JVM runs on. A Linux without glibc is taken for one with musl: there is no other that Java
    /// runs on.
    ///
    /// @throws LoadError without native access
    public static CLibrary here() {
        if (!Library.platform().startsWith("linux-")) {
            return new CLibrary("", "");
        }
        try {
            return Linker.nativeLinker().defaultLookup().find("gnu_get_libc_version")
                    .map(function -> new CLibrary("glibc", text(new Downcall(function).call())))
                    .orElse(new CLibrary("musl", ""));
        } catch (ExceptionInInitializerError e) {
            if (e.getCause() instanceof IllegalCallerException refusal) {
                throw LoadError.denied(CLibrary.class, refusal);
            }
            throw e;
        }
    }

    @SuppressWarnings("restricted")
    private static String text(long address) {
        return MemorySegment.ofAddress(address).reinterpret(64).getString(0);
    }

    /// Whether this is glibc of that version or a newer one.
    public boolean isGlibc(int major, int minor) {
        Matcher parts = VERSION.matcher(version);
        if (!name.equals("glibc") || !parts.matches()) {
            return false;
        }
        int first = Integer.parseInt(parts.group(1));
        return first > major || first == major && Integer.parseInt(parts.group(2)) >= minor;
    }

    @Override
    public String toString() {
        return (name + " " + version).strip();
    }
}
