package org.ochre.opencv.work;

import java.util.List;

/// Loads OpenCV's libraries by name from `java.library.path`, for a JVM where JavaCPP is told not to load any. This is
/// faster: JavaCPP reads annotations to learn what to load, looks for each file under many names, and writes proxy
/// classes.
final class NamedLibraries {
    /// The libraries, each after those that it needs. OpenCV's core needs the first ones, but does not know the folder
    /// to find them in. Loading them first takes the ones beside OpenCV, not the system's.
    private static final List<String> NAMES = List.of("gfortran", "openblas", "jnijavacpp", "jniopencv_core",
            "jniopencv_imgproc", "jniopencv_imgcodecs");

    private NamedLibraries() {}

    /// @throws UnsatisfiedLinkError with the name of the first library that is missing
    @SuppressWarnings("restricted")
    static void load() {
        if (System.getProperty("os.arch").equals("amd64")) {
            System.loadLibrary("quadmath"); // gfortran's, on x86 alone
        }
        NAMES.forEach(System::loadLibrary);
    }
}
