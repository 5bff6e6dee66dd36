/// picocli, as it is released, compiled from its source jar.
module info.picocli {
    requires static java.sql;

    exports picocli;
}
