/// The command line.
@org.jspecify.annotations.NullMarked
module org.ochre.cli {
    requires static org.jspecify;
    requires org.ochre;
    requires org.ochre.opencv;
    requires jdk.management;
}
