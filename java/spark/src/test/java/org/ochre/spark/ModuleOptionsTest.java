package org.ochre.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.launcher.JavaModuleOptions;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Spark runs on this JVM, with the options that it asks for.
@ExtendWith(LocalSpark.class)
class ModuleOptionsTest {
    /// The tests and the launcher take them from a file.
    @Test
    void theFileHasTheOptionsThatSparkAsksFor() throws IOException {
        assertThat(Files.readAllLines(Path.of("src/main/jvm.options")))
                .containsExactly(JavaModuleOptions.defaultModuleOptions().split(" "));
    }

    @Test
    void sparkRuns(SparkSession spark) {
        long sum = spark.range(0, 1000, 1, 5).selectExpr("sum(id)").first().getLong(0);
        assertThat(sum).isEqualTo(999 * 500);
    }
}
