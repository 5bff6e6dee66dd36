package org.ochre.opencv;

import static java.lang.constant.ConstantDescs.CD_long;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodTransform;
import java.lang.constant.ClassDesc;
import java.lang.reflect.AccessFlag;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/// Counts memory clears and closed shared arenas of the JDK. It needs a JVM of its own, in which two classes of the JDK
/// are replaced by copies with a counter.
final class Meter {
    private static final String PACKAGE = "jdk.internal.foreign";
    private static final String SEGMENTS = "SegmentFactories";
    private static final String SHARED = "SharedSession";
    private static final String COUNTER = "metered";

    private Meter() {}

    /// Writes the two classes with counters.
    ///
    /// @return the options of a JVM that uses them
    static List<String> options(Path folder) throws IOException {
        ClassDesc segments = ClassDesc.of(PACKAGE + "." + SEGMENTS);
        ClassDesc shared = ClassDesc.of(PACKAGE + "." + SHARED);
        // allocateNativeInternal(byteSize, byteAlignment, session, shouldReserve, init): byteSize bytes are cleared if
        // init
        write(folder, SEGMENTS, "allocateNativeInternal", code -> code.getstatic(segments, COUNTER, CD_long).lload(0)
                .iload(6).i2l().lmul().ladd().putstatic(segments, COUNTER, CD_long));
        write(folder, SHARED, "justClose", code -> code.getstatic(shared, COUNTER, CD_long).lconst_1().ladd()
                .putstatic(shared, COUNTER, CD_long));
        return List.of("--patch-module", "java.base=" + folder, "--add-opens", "java.base/" + PACKAGE + "=ALL-UNNAMED");
    }

    /// The number of bytes that arenas have cleared in this JVM.
    static long bytesCleared() {
        return read(SEGMENTS);
    }

    /// The number of shared arenas that were closed in this JVM.
    static long sharedArenasClosed() {
        return read(SHARED);
    }

    private static long read(String name) {
        try {
            Field counter = Class.forName(PACKAGE + "." + name).getField(COUNTER);
            counter.setAccessible(true);
            return counter.getLong(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("expected a JVM with Meter.options", e);
        }
    }

    private static void write(Path folder, String name, String method, Consumer<CodeBuilder> start) throws IOException {
        String resource = PACKAGE.replace('.', '/') + "/" + name + ".class";
        try (InputStream in = Object.class.getModule().getResourceAsStream(resource)) {
            ClassModel model = ClassFile.of().parse(in.readAllBytes());
            MethodTransform counting = MethodTransform.transformingCode(new CodeTransform() {
                @Override
                public void atStart(CodeBuilder builder) {
                    start.accept(builder);
                }

                @Override
                public void accept(CodeBuilder builder, CodeElement element) {
                    builder.with(element);
                }
            });
            ClassTransform transform = ClassTransform
                    .transformingMethods(candidate -> candidate.methodName().equalsString(method), counting)
                    .andThen(ClassTransform.endHandler(builder -> builder.withField(COUNTER, CD_long,
                            AccessFlag.PUBLIC.mask() | AccessFlag.STATIC.mask())));
            Path file = folder.resolve(resource);
            Files.createDirectories(file.getParent());
            Files.write(file, ClassFile.of().transformClass(model, transform));
        }
    }
}
