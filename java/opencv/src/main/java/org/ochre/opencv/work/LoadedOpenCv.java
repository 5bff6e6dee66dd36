package org.ochre.opencv.work;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.jspecify.annotations.Nullable;
import org.ochre.Parallelism;
import org.ochre.foreign.CLibrary;
import org.ochre.foreign.Environment;
import org.ochre.foreign.LoadError;

/// Loads OpenCV once for the process, and translates its exceptions. `org.ochre.opencv.OpenCv` is the public interface
/// to it.
public final class LoadedOpenCv {
    /// The beginning of the message where OpenCV cannot be loaded.
    static final String NONE = "no OpenCV for " + System.getProperty("os.name") + " " + System.getProperty("os.arch");

    private static final String LIMIT = "org.bytedeco.javacpp.maxphysicalbytes";

    private LoadedOpenCv() {}

    /// What a Linux system lacks that Bytedeco's libraries need, for a message; empty where it lacks nothing.
    static String needs(CLibrary library) {
        boolean lacks = !library.name().isEmpty() && !library.isGlibc(2, 35);
        return lacks
                ? ": Bytedeco's OpenCV needs glibc 2.35 or newer, and this system has " + library
                        + "; what needs no OpenCV works all the same"
                : "";
    }

    /// Loads OpenCV if it is not loaded yet.
    ///
    /// @throws UnsatisfiedLinkError with a list of what was tried; every call throws the same error
    public static void load() {
        if (Loaded.FAILURE != null) {
            throw new UnsatisfiedLinkError(Loaded.FAILURE);
        }
    }

    /// The most channels that a Mat of the loaded OpenCV can have.
    public static int maxChannels() {
        load();
        return Loaded.MAX_CHANNELS;
    }

    /// Translates an exception of a call of OpenCV. Exceptions that are not OpenCV's are returned unchanged.
    ///
    /// @throws OutOfMemoryError where OpenCV lacks memory
    public static RuntimeException translate(RuntimeException thrown) {
        String text = thrown.getMessage();
        if (thrown.getClass() != RuntimeException.class || text == null) {
            return thrown;
        }
        if (text.contains("std::bad_alloc") || text.contains("error: (-4:")) {
            OutOfMemoryError error = new OutOfMemoryError("OpenCV: " + words(text));
            error.initCause(thrown);
            throw error;
        }
        return text.startsWith("OpenCV(") ? new IllegalArgumentException("OpenCV: " + words(text), thrown) : thrown;
    }

    /// The message without the version and the place in OpenCV's sources: `(-215:Assertion failed) … in function 'x'`.
    private static String words(String text) {
        int start = text.indexOf("error: ");
        return text.substring(start < 0 ? 0 : start + "error: ".length()).lines().findFirst().orElse(text).strip();
    }

    /// The one attempt to load.
    private static final class Loaded {
        static final int MAX_CHANNELS;
        static final @Nullable String FAILURE;

        static {
            String failure = null;
            int channels = 0;
            try {
                channels = attempt();
            } catch (LoadError e) {
                failure = e.getMessage();
            } catch (LinkageError | RuntimeException e) {
                boolean jars = Loader.isLoadLibraries() && needs(CLibrary.here()).isEmpty();
                LoadError missing = jars ? NativeArtifacts.missing(e) : null;
                failure = missing != null
                        ? missing.getMessage()
                        : NONE + needs(CLibrary.here()) + "; tried the Bytedeco libraries (" + place() + "): "
                                + root(e);
            }
            FAILURE = failure;
            MAX_CHANNELS = channels;
        }

        private static String place() {
            return Loader.isLoadLibraries()
                    ? "jars opencv, openblas and javacpp of this platform, unpacked to "
                            + System.getProperty("org.bytedeco.javacpp.cachedir")
                    : "in java.library.path, as -Dorg.bytedeco.javacpp.loadLibraries=false asks";
        }

        private static Throwable root(Throwable thrown) {
            Throwable cause = thrown.getCause();
            return cause == null ? thrown : root(cause);
        }

        private static int attempt() {
            if (System.getProperty(LIMIT) == null) {
                System.setProperty(LIMIT, "0");
            }
            Environment.setDefault("OPENCV_LOG_LEVEL", "SILENT");
            Environment.setDefault("OPENBLAS_NUM_THREADS", "1");
            if (Loader.isLoadLibraries()) {
                JavaCppCache.secure();
                Loader.load(opencv_core.class);
                Loader.load(opencv_imgproc.class);
                Loader.load(opencv_imgcodecs.class);
            } else {
                NamedLibraries.load();
            }
            opencv_core.setNumThreads(Parallelism.ofProcess());
            return countChannels();
        }

        /// Counts the channels that a Mat can have: doubles the number while OpenCV's own code finds the last channel.
        private static int countChannels() {
            int channels = 1;
            while (takes(2 * channels)) {
                channels *= 2;
            }
            return channels;
        }

        private static boolean takes(int channels) {
            try (PointerScope _ = new PointerScope(); Mat row = new Mat(1, channels, opencv_core.CV_8UC1)) {
                Mat pixel = new Mat(1, 1, opencv_core.CV_MAKETYPE(opencv_core.CV_8U, channels), row.data(), channels);
                if (pixel.channels() != channels) {
                    return false;
                }
                opencv_core.extractChannel(pixel, new Mat(), channels - 1);
                return true;
            }
        }
    }

    /// JavaCPP's limit of physical memory, 0 for none. With any other limit JavaCPP throws where tensors are large.
    public static long javacppLimit() {
        load();
        return Pointer.maxPhysicalBytes();
    }
}
