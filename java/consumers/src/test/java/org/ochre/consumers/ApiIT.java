package org.ochre.consumers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.MethodModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;

/// The check against the last release (`-Dapi.baseline`) passes for equal classes, and fails where a method is gone.
class ApiIT {
    private static final Path CORE = Path.of("../core").toAbsolutePath().normalize();
    private static final String CLASS = "org/ochre/Tensor.class";

    /// Compares the jar of java/core with that of a release.
    private static Shell compare(Path release) throws Exception {
        return Shell.maven(CORE, "-q japicmp:cmp@api -Dapi.baseline='" + release + "' -Dapi.version="
                + Published.VERSION);
    }

    /// Copies a jar, with one more method in a class.
    private static void addMethod(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        try (JarFile jar = new JarFile(from.toFile());
                OutputStream file = Files.newOutputStream(to);
                JarOutputStream out = new JarOutputStream(file)) {
            for (JarEntry entry : jar.stream().toList()) {
                out.putNextEntry(new JarEntry(entry.getName()));
                byte[] bytes = jar.getInputStream(entry).readAllBytes();
                out.write(entry.getName().equals(CLASS) ? withMethod(bytes) : bytes);
                out.closeEntry();
            }
        }
    }

    private static byte[] withMethod(byte[] bytes) {
        ClassFile files = ClassFile.of();
        return files.transformClass(files.parse(bytes), ClassTransform.ofStateful(() -> new ClassTransform() {
            private boolean done;

            @Override
            public void accept(ClassBuilder builder, ClassElement element) {
                builder.with(element);
                if (!done && element instanceof MethodModel method
                        && method.methodName().equalsString("elements")) {
                    done = true;
                    builder.withMethod("elementsOfTheLastRelease", method.methodTypeSymbol(),
                            ClassFile.ACC_PUBLIC, copy -> method.forEach(copy));
                }
            }
        }));
    }

    @Test
    void aMethodThatTheLastReleaseHadMustStay() throws Exception {
        Shell same = compare(Published.here().folder());
        assertThat(same.code()).as(same.output()).isZero();

        Published release = new Published(Path.of("target", "release").toAbsolutePath());
        Path jar = release.file("ochre-core", ".jar");
        addMethod(Published.here().file("ochre-core", ".jar"), jar);
        assertThat(Files.mismatch(Published.here().file("ochre-core", ".jar"), jar)).isNotNegative();
        Shell gone = compare(release.folder());
        assertThat(gone.code()).as(gone.output()).isNotZero();
        assertThat(gone.output()).contains("elementsOfTheLastRelease");
    }
}
