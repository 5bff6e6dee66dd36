package org.ochre.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.ochre.Border;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.memory.MemoryPool;
import org.ochre.opencv.image.Images;
import org.ochre.stencil.GaussianBlur;

/// What README's blocks of Java use without saying where it comes from. [ReadmeTest] runs each block in a class that
/// extends this one, so a block may have variables of the same names.
public class ReadmeInputs implements AutoCloseable {
    protected final Arena arena = Arena.ofShared();
    protected final MemoryPool pool = MemoryPool.builder().budget(64 << 20).build();
    protected final GaussianBlur blur = new GaussianBlur(1, Border.REFLECT);
    protected final double dy = 0.5;
    protected final double dx = 0.25;
    protected final Path path = Cli.photo("coffee.png");
    protected final Path out;
    protected final byte[] file;
    protected final Tensor photo;
    protected final Tensor logo = random(DType.U8, 12, 16, 4);
    protected final Tensor brand = random(DType.U8, 2, 4);
    protected final Tensor frame = random(DType.U8, 20, 30, 3);
    protected final Tensor labels = random(DType.I32, 20, 30);
    protected final Tensor field = random(DType.F64, 11, 13);
    protected final Tensor gray = random(DType.F32, 40, 50);
    protected final Tensor stack = random(DType.F32, 16, 10, 12);
    protected final Tensor means = random(DType.F32, 16, 10, 12);

    protected ReadmeInputs() {
        try {
            out = Files.createTempFile("readme", ".png");
            file = Files.readAllBytes(path);
            photo = Images.read(path, arena);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Tensor random(DType dtype, long... shape) {
        Tensor tensor = Tensor.allocate(arena, dtype, shape);
        Tensor flat = tensor.reshape(tensor.elements());
        Random random = new Random(1);
        for (long i = 0; i < tensor.elements(); i++) {
            if (dtype.isFloat()) {
                flat.setDouble(random.nextGaussian(), i);
            } else {
                flat.setLong(random.nextLong(256), i);
            }
        }
        return tensor;
    }

    @Override
    public void close() throws IOException {
        pool.close();
        arena.close();
        Files.delete(out);
    }
}
