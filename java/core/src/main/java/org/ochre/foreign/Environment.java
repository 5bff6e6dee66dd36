package org.ochre.foreign;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;

/// The environment of the process, as native libraries that are loaded later see it.
public final class Environment {
    private Environment() {}

    /// Sets a variable that is unset or empty. [System#getenv] still shows the value from the start of the JVM.
    ///
    /// @throws LoadError without native access
    /// @throws IllegalStateException where the system refuses it
    @SuppressWarnings("restricted")
    public static void setDefault(String name, String value) {
        String set = System.getenv(name);
        if (set != null && !set.isEmpty()) {
            return;
        }
        Linker linker = Linker.nativeLinker();
        boolean windows = Library.isWindows();
        MemorySegment function = linker.defaultLookup().findOrThrow(windows ? "_putenv_s" : "setenv");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment key = arena.allocateFrom(name);
            MemorySegment text = arena.allocateFrom(value);
            int status = windows
                    ? (int) linker.downcallHandle(function, FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS))
                            .invokeExact(key, text)
                    : (int) linker.downcallHandle(function, FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT))
                            .invokeExact(key, text, 1);
            if (status != 0) {
                throw new IllegalStateException("environment: expected to set " + name + ", got status " + status);
            }
        } catch (IllegalCallerException e) {
            throw LoadError.denied(Environment.class, e);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a native call threw a checked exception", e);
        }
    }
}
