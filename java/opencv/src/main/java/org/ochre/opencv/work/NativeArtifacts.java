package org.ochre.opencv.work;

import java.util.List;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.Loader;
import org.jspecify.annotations.Nullable;
import org.ochre.foreign.LoadError;

/// The artifacts with the native libraries of OpenCV, which the user of `ochre-opencv` chooses for a platform.
final class NativeArtifacts {
    /// An artifact of Bytedeco's, and a library inside it.
    private record Artifact(String name, String library) {
        boolean isMissing(String platform) {
            String file = "org/bytedeco/" + name + "/" + platform + "/" + System.mapLibraryName(library);
            ClassLoader loader = Loader.class.getClassLoader();
            return (loader == null ? ClassLoader.getSystemResource(file) : loader.getResource(file)) == null;
        }

        String module(String platform) {
            return "org.bytedeco." + name + "." + platform.replace('-', '.');
        }
    }

    private static final List<Artifact> ALL = List.of(new Artifact("javacpp", "jnijavacpp"),
            new Artifact("openblas", "jniopenblas_nolapack"), new Artifact("opencv", "jniopencv_core"));

    private NativeArtifacts() {}

    /// The error that names the artifacts that are not there, or null where all are there.
    static @Nullable LoadError missing(Throwable cause) {
        String platform = Loader.getPlatform();
        List<Artifact> missing = ALL.stream().filter(artifact -> artifact.isMissing(platform)).toList();
        if (missing.isEmpty()) {
            return null;
        }
        String names = missing.stream().map(artifact -> "org.bytedeco:" + artifact.name)
                .collect(Collectors.joining(", "));
        String mend = "add " + names + " with the classifier " + platform
                + ", in the versions of org.ochre:ochre-bom, or org.ochre:ochre-opencv-platform for all platforms";
        if (NativeArtifacts.class.getModule().isNamed()) {
            mend += "; on the module path also --add-modules "
                    + ALL.stream().map(artifact -> artifact.module(platform)).collect(Collectors.joining(","));
        }
        return new LoadError(LoadedOpenCv.NONE + ": the native libraries of " + platform + " are not there, expected "
                + names, mend, cause);
    }
}
