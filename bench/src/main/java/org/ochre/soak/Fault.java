package org.ochre.soak;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import org.ochre.DType;
import org.ochre.Parallelism;
import org.ochre.Tensor;
import org.ochre.memory.Lease;
import org.ochre.memory.MemoryBudgetException;
import org.ochre.memory.MemoryPool;
import org.ochre.opencv.Mats;
import org.ochre.opencv.image.ImageException;
import org.ochre.opencv.image.Images;
import org.ochre.pixel.Convert;
import org.ochre.pixel.LabModel;
import org.ochre.pixel.LabToRgb;

/// The failures of a server. Each happens half-way through a photo, and must end with its exception.
enum Fault {
    DAMAGED_FILE(ImageException.class) {
        @Override
        void happen(byte[] file, MemoryPool pool, Lease lease) throws IOException {
            Images.decode(Arrays.copyOf(file, file.length / 2), lease);
        }
    },
    WRONG_DTYPE(IllegalArgumentException.class) {
        @Override
        void happen(byte[] file, MemoryPool pool, Lease lease) throws IOException {
            new LabToRgb(LabModel.CIELAB, DType.U8).apply(Images.decode(file, lease), lease);
        }
    },
    THROWN_IN_CALL(UnsupportedOperationException.class) {
        @Override
        void happen(byte[] file, MemoryPool pool, Lease lease) throws IOException {
            Tensor photo = Images.decode(file, lease);
            Mats.call(photo, photo, (src, dst) -> {
                throw new UnsupportedOperationException("by the caller's own code");
            });
        }
    },
    TOO_LARGE(MemoryBudgetException.class) {
        @Override
        void happen(byte[] file, MemoryPool pool, Lease lease) throws IOException {
            Images.decode(file, lease);
            lease.allocate(pool.gauges().getBudget() + 1);
        }
    },
    INTERRUPTED(CancellationException.class) {
        @Override
        void happen(byte[] file, MemoryPool pool, Lease lease) throws IOException {
            Tensor large = Tensor.allocate(lease, DType.U8, 1000, 1000);
            Thread.currentThread().interrupt();
            try { // on one thread, because other threads may have done all strips before the failure is noticed
                Parallelism.run(1, () -> new Convert(DType.U16).apply(large, lease));
            } finally {
                Thread.interrupted();
            }
        }
    },
    /// The garbage collector finds the lease.
    FORGOTTEN_LEASE(IllegalStateException.class) {
        @Override
        void happen(byte[] file, MemoryPool pool, Lease lease) throws IOException {
            Images.decode(file, lease);
            throw new IllegalStateException("a caller that closes nothing");
        }
    };

    private static final long MOST_BYTES = 4 << 20;

    private final Class<? extends Exception> end;

    Fault(Class<? extends Exception> end) {
        this.end = end;
    }

    abstract void happen(byte[] file, MemoryPool pool, Lease lease) throws IOException;

    /// What a fault takes.
    static long bytes(byte[] file) throws IOException {
        return 2 * Images.header(file).bytes() + MOST_BYTES;
    }

    /// @throws IllegalStateException where the work ended in another way
    void inject(byte[] file, MemoryPool pool, Lease lease) {
        try {
            lease.<Object, IOException>call(() -> {
                happen(file, pool, lease);
                return this;
            });
        } catch (IOException | RuntimeException e) {
            if (end.isInstance(e)) {
                return;
            }
            throw new IllegalStateException(this + ": expected " + end.getSimpleName(), e);
        }
        throw new IllegalStateException(this + ": expected " + end.getSimpleName() + ", it passed");
    }
}
