package org.ochre.modules;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.io.IndexedPng;
import org.ochre.memory.MemoryPool;
import org.ochre.palette.MedianCut;
import org.ochre.palette.NearestColor;

/// A program on the class path that uses the module from outside.
final class Quantised {
    private Quantised() {}

    public static void main(String[] arguments) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.U8, 8, 8, 3);
            for (int i = 0; i < 8; i++) {
                image.crop(i, 0, 1, 8).fill(30 * i);
            }
            Tensor palette = new MedianCut(4).apply(image, arena);
            try (MemoryPool pool = MemoryPool.builder().jmx("without JMX").build(); Arena lease = pool.lease()) {
                Tensor.allocate(lease, DType.U8, 8, 8);
            }
            IndexedPng.write(new NearestColor().apply(image, palette, arena), palette, Path.of(arguments[0]));
            System.out.println(Tensor.class.getModule() + " " + palette.type());
        }
    }
}
