package org.ochre.spark.cli;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.ochre.spark.OchreSpark;

/// The pictures of a command's INPUT as a data set of paths.
///
/// @param paths one column, `path`
record Corpus(SparkSession spark, OchreSpark ochre, Folder folder, Dataset<Row> paths) {
    /// Tasks for each core: enough to even out, few enough to keep what a task has counted small beside its pictures.
    private static final int TASKS_A_CORE = 4;

    static Corpus of(SparkSession spark, String input) throws IOException {
        Folder folder = Folder.of(input, spark.sparkContext().hadoopConfiguration());
        int tasks = Math.min(folder.pictures().size(), TASKS_A_CORE * spark.sparkContext().defaultParallelism());
        Dataset<Row> paths = spark.createDataset(folder.pictures(), Encoders.STRING()).toDF("path").repartition(tasks);
        return new Corpus(spark, OchreSpark.on(spark), folder, paths);
    }

    Configuration settings() {
        return spark.sparkContext().hadoopConfiguration();
    }

    /// `5 pictures`, without those that failed.
    String counted() {
        long pictures = ochre.counters().pictures().value();
        return pictures + (pictures == 1 ? " picture" : " pictures");
    }
}
