package org.ochre.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.ToolProvider;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.ochre.Readme;
import org.ochre.opencv.image.Images;

/// Runs README's program for Spark as it is printed, and looks at the commands that its section names.
@ExtendWith(LocalSpark.class)
class SparkReadmeTest {
    private static final String SECTION = "On Spark";

    @TempDir
    private Path folder;

    @Test
    void theProgram(SparkSession spark) throws Exception {
        String program = Readme.read().of(SECTION, "java").getFirst().text();
        Path source = Files.writeString(folder.resolve("Corpus.java"), program);
        int code = ToolProvider.getSystemJavaCompiler().run(null, null, null, "-proc:none", "-cp",
                System.getProperty("java.class.path"), "-d", folder.toString(), source.toString());
        assertThat(code).isZero();
        List<String> paths = Pictures.write(Pictures.parts(3, 3, 91), Files.createDirectory(folder.resolve("in")));
        String out = folder.resolve("out.parquet").toString();
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader = new URLClassLoader(new URL[]{folder.toUri().toURL()}, before)) {
            thread.setContextClassLoader(loader);
            loader.loadClass("Corpus").getMethod("main", String[].class).invoke(null,
                    (Object) new String[]{folder.resolve("in") + "/*.png", out});
        } finally {
            thread.setContextClassLoader(before);
        }
        List<Row> rows = spark.read().parquet(out).collectAsList();
        assertThat(rows).hasSameSizeAs(paths);
        for (Row row : rows) {
            assertThat(row.<String>getAs("error")).isNull();
            assertThat(Images.header(row.<byte[]>getAs("image")).bitDepth()).isEqualTo(4);
        }
    }

    /// SparkCommandTest and ClusterIT run them; here each must be a command that there is.
    @Test
    void theCommands() throws Exception {
        List<String> lines = Readme.read().of(SECTION, "").stream().flatMap(block -> block.text().lines()).toList();
        assertThat(lines).anyMatch(line -> line.startsWith("./ochre spark palette "))
                .anyMatch(line -> line.startsWith("./ochre spark quantize "))
                .anyMatch(line -> line.startsWith("spark-submit "))
                .allMatch(line -> line.matches("(./ochre spark|spark-submit .*ochre-spark-all.jar|    .*"
                        + "ochre-spark-all.jar) (palette|quantize|label-means) .*|spark-submit .*\\\\"));
    }
}
