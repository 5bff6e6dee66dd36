package org.ochre.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ochre.DType;
import org.ochre.Fork;
import org.ochre.Tensor;
import org.ochre.palette.MedianCut;

/// A class loader that used the C library can be collected when nothing refers to it any more.
class UnloadingTest {

    @Test
    void theCoreCanBeUnloaded() throws Exception {
        Fork fork = Fork.run(List.of("-Xmx64m"), Unloading.class);
        assertThat(fork.output()).isEqualTo("quantised\nunloaded\n");
    }

    static final class Unloading {
        public static void main(String[] arguments) throws Exception {
            WeakReference<ClassLoader> loader = used();
            while (loader.get() != null) {
                System.gc();
            }
            System.out.println("unloaded");
        }

        private static WeakReference<ClassLoader> used() throws IOException, ReflectiveOperationException {
            URL[] urls = {Tensor.class.getProtectionDomain().getCodeSource().getLocation(),
                UnloadingTest.class.getProtectionDomain().getCodeSource().getLocation()};
            try (URLClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
                Class<?> used = loader.loadClass(Use.class.getName());
                assertThat(used).isNotSameAs(Use.class);
                Runnable use = (Runnable) used.getConstructor().newInstance();
                use.run();
                return new WeakReference<>(loader);
            }
        }
    }

    /// The code of an application that uses the library.
    public static final class Use implements Runnable {
        @Override
        public void run() {
            try (Arena arena = Arena.ofConfined()) {
                Tensor image = Tensor.allocate(arena, DType.U8, 2000, 1000, 3);
                image.slice(0, 0, 7).fill(200);
                long colors = new MedianCut(4).apply(image, arena).size(0);
                System.out.println(colors == 2 ? "quantised" : "wrong: " + colors + " colours");
            }
        }
    }
}
