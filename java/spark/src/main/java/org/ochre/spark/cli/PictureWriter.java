package org.ochre.spark.cli;

import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;

/// Writes the pictures that a command has made, each under the name of the picture that it was made of. Each task
/// writes its pictures as it goes.
final class PictureWriter {
    private PictureWriter() {}

    /// @param made two columns: the path of a picture of the corpus, and the bytes of a PNG, null for none
    /// @param output the folder
    /// @return how many were written
    static long write(Corpus corpus, Dataset<Row> made, String output) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(corpus.spark().sparkContext());
        Broadcast<SerializableConfiguration> settings = context
                .broadcast(new SerializableConfiguration(corpus.settings()));
        LongAccumulator written = corpus.spark().sparkContext().longAccumulator("ochre: pictures written");
        String root = corpus.folder().root();
        ForeachPartitionFunction<Row> write = rows -> {
            while (rows.hasNext()) {
                Row row = rows.next();
                if (!row.isNullAt(1)) {
                    WholeFile.write(output + "/" + Folder.stem(root, row.getString(0)) + ".png", row.getAs(1),
                            settings.value().value());
                    written.add(1);
                }
            }
        };
        made.foreachPartition(write);
        return written.value();
    }
}
