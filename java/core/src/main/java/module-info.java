/// Imaging tensors outside the heap, and operations on them through a C library. Needs
/// `--enable-native-access=org.ochre`.
@org.jspecify.annotations.NullMarked
@SuppressWarnings("module") // exports packages to modules that are compiled later
module org.ochre {
    requires static transitive org.jspecify;

    requires static transitive java.desktop; // for BufferedImages alone; everything else runs without it
    requires static java.management; // for the gauges of a MemoryPool over JMX
    requires static jdk.management; // for the size of the machine's memory
    requires jdk.jfr;

    exports org.ochre;
    exports org.ochre.memory;
    exports org.ochre.pixel;
    exports org.ochre.palette;
    exports org.ochre.label;
    exports org.ochre.stencil;
    exports org.ochre.resample;
    exports org.ochre.io;
    exports org.ochre.exchange;
    exports org.ochre.foreign to
            org.ochre.opencv,
            org.ochre.cli;
    exports org.ochre.work to
            org.ochre.opencv,
            org.ochre.cli;
}
