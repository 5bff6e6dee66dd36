package org.ochre.spark;

import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.ochre.spark.executor.OchrePlugin;

/// Gives tests a parameter of type [SparkSession]: one session for all test classes of a JVM, with two threads and up
/// to four attempts of a task, a pool of 256 MiB, on the loopback address and without Spark's web pages. It does not
/// compile its plans, which takes a tenth of the time of these small jobs; ClusterIT's sessions do.
public final class LocalSpark implements ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(LocalSpark.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == SparkSession.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot().getStore(NAMESPACE).getOrComputeIfAbsent(Session.class, name -> new Session(),
                Session.class).spark;
    }

    /// JUnit closes it at the end of all tests.
    private static final class Session implements AutoCloseable {
        private final SparkSession spark = SparkSession.builder().master("local[2,4]").appName("Ochre's tests")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.plugins", OchrePlugin.class.getName())
                .config("spark.ochre.memory", "256m")
                .config("spark.sql.shuffle.partitions", 2)
                .config("spark.sql.adaptive.enabled", false)
                .config("spark.sql.codegen.wholeStage", false)
                .config("spark.sql.warehouse.dir", "target/warehouse")
                .getOrCreate();

        @Override
        public void close() {
            spark.stop();
        }
    }
}
