package org.ochre.spark.cli;

import java.io.Console;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.ochre.spark.executor.OchrePlugin;
import picocli.CommandLine;
import scala.Option;

/// The options of every command, and the Spark session that they ask for. What spark-submit was told stands where a
/// command says nothing.
final class SessionOptions {
    @CommandLine.Option(names = "--master", paramLabel = "URL",
            description = "Where Spark runs: spark://host:7077, yarn, local[4], …; local[*], all cores of this machine, "
                    + "unless given.")
    private @Nullable String master;

    @CommandLine.Option(names = "--quiet", description = "Print nothing but errors, and no progress.")
    private boolean quiet;

    @CommandLine.Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.")
    private boolean help;

    boolean quiet() {
        return quiet;
    }

    /// A session for one command. One that was there before stays open.
    ///
    /// @param own whether the command has opened it
    record Session(SparkSession spark, boolean own) implements AutoCloseable {
        @Override
        public void close() {
            if (own) {
                spark.stop();
            }
        }
    }

    /// The session of this program, or a new one. Spark itself shows the progress of each stage where standard error is
    /// a terminal.
    Session open(String command) {
        Option<SparkSession> there = SparkSession.getDefaultSession();
        return there.isDefined()
                ? new Session(there.get(), false)
                : new Session(SparkSession.builder().config(settings(new SparkConf(), command)).getOrCreate(), true);
    }

    SparkConf settings(SparkConf conf, String command) {
        if (master != null) {
            conf.setMaster(master);
        }
        conf.setIfMissing("spark.master", "local[*]");
        conf.setIfMissing("spark.app.name", "ochre spark " + command);
        conf.setIfMissing("spark.ui.enabled", "false");
        conf.setIfMissing("spark.ui.showConsoleProgress", Boolean.toString(!quiet && isTerminal()));
        String plugins = conf.get("spark.plugins", "");
        if (!plugins.contains(OchrePlugin.class.getName())) {
            conf.set("spark.plugins", plugins.isEmpty()
                    ? OchrePlugin.class.getName()
                    : plugins + "," + OchrePlugin.class.getName());
        }
        boolean local = conf.get("spark.master").startsWith("local");
        if (local) {
            conf.setIfMissing("spark.driver.host", "127.0.0.1");
            conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
        } else if (!conf.contains("spark.jars")) {
            String jar = ownJar();
            if (jar != null) {
                conf.set("spark.jars", jar);
            }
        }
        return conf;
    }

    private static boolean isTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }

    /// The jar that this class comes from, for executors on other machines; null where it comes from a folder.
    private static @Nullable String ownJar() {
        try {
            Path place = Path.of(SessionOptions.class.getProtectionDomain().getCodeSource().getLocation().toURI());
            return Files.isRegularFile(place) ? place.toString() : null;
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the place of Ochre's jar is no path", e);
        }
    }
}
