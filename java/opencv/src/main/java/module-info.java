/// Tensors as OpenCV matrices and back without a copy, and image files. Needs
/// `--enable-native-access=org.ochre,org.ochre.opencv,org.bytedeco.javacpp` and, on a pure module path, the modules of the
/// native halves added (`--add-modules org.bytedeco.opencv.linux.x86_64,…`).
@org.jspecify.annotations.NullMarked
module org.ochre.opencv {
    requires static transitive org.jspecify;
    requires transitive org.ochre;
    requires transitive org.bytedeco.opencv;

    exports org.ochre.opencv;
}
