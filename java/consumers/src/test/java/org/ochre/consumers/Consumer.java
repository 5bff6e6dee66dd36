package org.ochre.consumers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ochre.Readme;

/// A project of somebody else's, made of nothing but README's blocks.
record Consumer(Path folder, List<Readme.Block> shell) {
    private static final String SECTION = "Use it";
    private static final String PLATFORM = System.getProperty("ochre.test.platform");
    private static final String POM = """
            <project xmlns="http://maven.apache.org/POM/4.0.0">
              <modelVersion>4.0.0</modelVersion>
              <groupId>demo</groupId>
              <artifactId>demo</artifactId>
              <version>1</version>
              <properties>
                <maven.compiler.release>25</maven.compiler.release>
                <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
              </properties>
            %s  <build>
                <finalName>demo</finalName>
                <plugins>
                  <plugin>
                    <artifactId>maven-resources-plugin</artifactId>
                    <version>3.4.0</version>
                  </plugin>
                  <plugin>
                    <artifactId>maven-compiler-plugin</artifactId>
                    <version>3.14.1</version>
                    <configuration>
                      <showWarnings>true</showWarnings>
                      <compilerArgs>
                        <arg>-Xlint:all,-path</arg>
                        <arg>-Werror</arg>
                      </compilerArgs>
                    </configuration>
                  </plugin>
                  <plugin>
                    <artifactId>maven-surefire-plugin</artifactId>
                    <version>3.5.6</version>
                    <configuration><skip>true</skip></configuration>
                  </plugin>
                  <plugin>
                    <artifactId>maven-jar-plugin</artifactId>
                    <version>3.5.0</version>
                  </plugin>
                  <plugin>
                    <artifactId>maven-dependency-plugin</artifactId>
                    <version>3.9.0</version>
                    <executions>
                      <execution>
                        <phase>package</phase>
                        <goals><goal>copy-dependencies</goal></goals>
                        <configuration>
                          <includeScope>runtime</includeScope>
                          <outputDirectory>target/lib</outputDirectory>
                        </configuration>
                      </execution>
                    </executions>
                  </plugin>
                </plugins>
              </build>
            </project>
            """;

    /// Builds the first program of the section, or the second, which has OpenCV.
    static Consumer build(boolean opencv) throws IOException, InterruptedException {
        Readme readme = Readme.read();
        Path folder = Files.createDirectories(Path.of("target", opencv ? "with-opencv" : "core").toAbsolutePath());
        List<Readme.Block> poms = readme.of(SECTION, "xml");
        String own = poms.get(0).text();
        if (opencv) {
            String more = poms.get(1).text().replaceAll("</?dependencies>\n", "");
            own = own.substring(0, own.lastIndexOf("</dependencies>")) + more + "</dependencies>\n";
        }
        own = own.replace("/home/me/ochre/target/repository", Published.here().folder().toString());
        Files.writeString(folder.resolve("pom.xml"), POM.formatted(here(own).indent(2)));
        List<Readme.Block> java = readme.of(SECTION, "java");
        Path sources = Files.createDirectories(folder.resolve("src/main/java/demo"));
        Files.writeString(sources.resolve(opencv ? "Photo.java" : "Demo.java"), java.get(opencv ? 2 : 0).text());
        Files.writeString(sources.resolveSibling("module-info.java"), java.get(opencv ? 3 : 1).text());
        Shell maven = Shell.maven(folder, "-q clean package");
        assertThat(maven.code()).as(maven.output()).isZero();
        return new Consumer(folder, readme.of(SECTION, ""));
    }

    /// A block for the platform of this machine.
    private static String here(String text) {
        return text.replace("linux-x86_64", PLATFORM).replace("linux.x86_64", PLATFORM.replace('-', '.'));
    }

    /// The commands of the block that has these words: one for each line that does not go on.
    List<String> commands(String words) {
        String block = shell.stream().map(Readme.Block::text).filter(text -> text.contains(words)).findFirst()
                .orElseThrow(() -> new AssertionError("no block of README's with " + words));
        return here(block).replace("\\\n", " ").lines()
                .map(line -> line.replaceFirst("^java ", "java --illegal-native-access=deny ")).toList();
    }

    String said(String lines) throws IOException, InterruptedException {
        return Shell.said(folder, lines);
    }
}
