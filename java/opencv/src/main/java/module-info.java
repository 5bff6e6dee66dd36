/// OpenCV matrices over tensors' memory, tensors over the memory of OpenCV matrices, and image files. On a module path
/// it needs
/// `--enable-native-access=org.ochre,org.ochre.opencv,org.bytedeco.javacpp,org.bytedeco.openblas,org.bytedeco.opencv`
/// and the modules with the native libraries of the platform: `--add-modules
/// org.bytedeco.javacpp.linux.x86_64,org.bytedeco.openblas.linux.x86_64,org.bytedeco.opencv.linux.x86_64`.
@org.jspecify.annotations.NullMarked
@SuppressWarnings("module") // the module that it exports to is compiled later
module org.ochre.opencv {
    requires static transitive org.jspecify;
    requires static java.desktop; // to convert colours by their profile
    requires transitive org.ochre;
    requires transitive org.bytedeco.opencv;

    exports org.ochre.opencv;
    exports org.ochre.opencv.image;
    exports org.ochre.opencv.work to
            org.ochre.cli;
}
