package org.ochre.foreign;

import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/// Functions by name: of Ochre's C library, which is loaded with this class, and of the system's C library.
final class Symbols {
    private static final List<Class<?>> AREAS = List.of(
            Native.class, NativePalette.class, NativeLabel.class, NativeStencil.class, NativePixel.class,
            NativeResample.class);
    private static final Set<String> BOUND = new ConcurrentSkipListSet<>();

    static final Library LIBRARY = load();

    private Symbols() {}

    /// A function of `ochre.h`.
    static Downcall ochre(String name) {
        return new Downcall(address(name));
    }

    /// The address of a function of `ochre.h`.
    static MemorySegment address(String name) {
        BOUND.add(name);
        return LIBRARY.lookup().find(name).orElseThrow(() -> new UnsatisfiedLinkError(
                "ochre library: expected function " + name + ", got none in " + LIBRARY.origin()));
    }

    /// A function of the C library of the system.
    static Downcall system(String name) {
        return optional(name).orElseThrow(() -> new UnsatisfiedLinkError(
                "ochre library: expected function " + name + ", got none in the C library of the system"));
    }

    /// A function of the C library that some systems do not have.
    static Optional<Downcall> optional(String name) {
        return Linker.nativeLinker().defaultLookup().find(name).map(Downcall::new);
    }

    /// The names of all functions of `ochre.h` that have a Java method.
    static Set<String> bound() {
        for (Class<?> area : AREAS) {
            initialize(area);
            for (Class<?> function : area.getDeclaredClasses()) {
                initialize(function);
            }
        }
        return Set.copyOf(BOUND);
    }

    private static void initialize(Class<?> bound) {
        try {
            MethodHandles.privateLookupIn(bound, MethodHandles.lookup()).ensureInitialized(bound);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("a class of this package", e);
        }
    }

    /// The C string at an address that a function returned.
    @SuppressWarnings("restricted")
    static String string(long address) {
        return MemorySegment.ofAddress(address).reinterpret(64).getString(0);
    }

    /// Loads the library, requires that it has this version, and limits its CPU path as the environment says.
    private static Library load() {
        Library library = Library.load();
        String found = string(function(library, "ochre_version").call());
        if (!found.equals(Native.VERSION)) {
            throw library.unfit("expected version " + Native.VERSION + ", got " + found);
        }
        switch (System.getenv().getOrDefault("OCHRE_CPU", "")) {
            case "baseline" -> function(library, "ochre_cpu_limit").call(Structs.CPU_BASELINE);
            case "avx2" -> function(library, "ochre_cpu_limit").call(Structs.CPU_AVX2);
            default -> {}
        }
        return library;
    }

    private static Downcall function(Library library, String name) {
        return library.lookup().find(name).map(Downcall::new)
                .orElseThrow(() -> library.unfit("expected a function " + name + ", got none"));
    }
}
