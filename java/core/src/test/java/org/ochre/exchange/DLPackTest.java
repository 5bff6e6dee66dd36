package org.ochre.exchange;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ochre.DType;
import org.ochre.Fork;
import org.ochre.Tensor;
import org.ochre.foreign.Loans;
import org.ochre.memory.Lease;
import org.ochre.memory.MemoryPool;

/// Exchanges tensors with a partner written in C.
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the partner uses POSIX threads")
class DLPackTest {
    private static final int[] CODES = {1, 0, 1, 0, 0, 0, 2, 2};

    private final Arena arena = Arena.ofConfined();

    @AfterEach
    void close() {
        arena.close();
    }

    /// Views of one tensor: every sign of strides, steps, repeats, orders of axes, offsets, ranks and empties.
    private static List<Tensor> views(Tensor cube) {
        return List.of(cube, cube.flip(0), cube.flip(1).flip(2), cube.flip(0).flip(1).flip(2), cube.crop(1, 2, 2, 3),
                cube.step(1, 2), cube.permute(2, 0, 1), cube.permute(1, 2, 0).flip(0), cube.at(1), cube.at(1, 2, 1),
                cube.slice(1, 4, 5), cube.slice(0, 2, 2), cube.at(0).broadcast(4, 6, 2), cube.windows(2, 3),
                cube.expand(1).expand(0));
    }

    private static Tensor cube(DType dtype) {
        Tensor cube = Tensor.allocate(Arena.ofAuto(), dtype, 3, 6, 2);
        for (long i = 0; i < 36; i++) {
            double value = switch (dtype) {
                case U8, U16 -> i * 7;
                case F32, F64 -> i - 17.5;
                default -> i * 3 - 50;
            };
            cube.setDouble(value, i / 12, i / 2 % 6, i % 2);
        }
        return cube;
    }

    private static double weighed(Tensor tensor) {
        double sum = 0;
        long[] shape = tensor.shape();
        for (long place = 0; place < tensor.elements(); place++) {
            long[] index = new long[shape.length];
            long rest = place;
            for (int axis = shape.length - 1; axis >= 0; axis--) {
                index[axis] = rest % shape[axis];
                rest /= shape[axis];
            }
            sum += (1 + place) * tensor.getDouble(index);
        }
        return sum;
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void cReadsEveryView(DType dtype) {
        int lent = Loans.count();
        for (Tensor view : views(cube(dtype))) {
            assertThat(Partner.take(DLPack.export(view), true)).as(view.type() + "").isEqualTo(weighed(view));
            assertThat(Partner.take(DLPack.exportUnversioned(view), false)).isEqualTo(weighed(view));
        }
        Loans.collect();
        assertThat(Loans.count()).isLessThanOrEqualTo(lent);
    }

    /// The same views of C's memory, with and without a byte offset.
    @ParameterizedTest
    @EnumSource(DType.class)
    void javaReadsEveryViewOfC(DType dtype) {
        Tensor cube = cube(dtype);
        byte[] bytes = cube.segment().toArray(JAVA_BYTE);
        long deleted = Partner.deleted();
        int made = 0;
        for (Tensor view : views(cube)) {
            long[] strides = view.strides();
            for (int axis = 0; axis < strides.length; axis++) {
                strides[axis] /= dtype.size();
            }
            for (boolean isVersioned : new boolean[]{true, false}) {
                for (long byteOffset : new long[]{0, view.offset()}) {
                    MemorySegment managed = Partner.make(bytes, view.offset(), byteOffset, CODES[dtype.ordinal()],
                            8 * dtype.size(), view.shape(), strides, 0, isVersioned);
                    try (Arena theirs = Arena.ofConfined()) {
                        Tensor taken = isVersioned
                                ? DLPack.from(managed, theirs)
                                : DLPack.fromUnversioned(managed, theirs);
                        assertThat(taken.contentEquals(view)).as(view.type() + "").isTrue();
                        assertThat(taken.segment().isReadOnly()).isFalse();
                    }
                    made++;
                }
            }
        }
        assertThat(Partner.deleted() - deleted).isEqualTo(made);
    }

    @Test
    void noStridesAreDenseOnes() {
        Tensor cube = cube(DType.I16);
        MemorySegment managed = Partner.make(cube.segment().toArray(JAVA_BYTE), 0, 0, 0, 16, cube.shape(), null, 0,
                true);
        assertThat(DLPack.from(managed, arena).contentEquals(cube)).isTrue();
    }

    @Test
    void flagsSayWhatMayBeWritten() {
        byte[] bytes = {1, 0, 1};
        long[] shape = {3};
        assertThat(DLPack.from(Partner.make(bytes, 0, 0, 1, 8, shape, null, 1, true), arena).segment().isReadOnly())
                .isTrue();
        Tensor copied = DLPack.from(Partner.make(bytes, 0, 0, 1, 8, shape, null, 2, true), arena);
        copied.setLong(9, 1);
        assertThat(copied.getLong(1)).isEqualTo(9);
        Tensor truth = DLPack.from(Partner.make(bytes, 0, 0, 6, 8, shape, null, 0, true), arena);
        assertThat(truth.dtype()).isEqualTo(DType.U8);
        assertThat(truth.segment().isReadOnly()).isTrue();
        assertThat(truth.getLong(2)).isEqualTo(1);
        Tensor mine = Tensor.allocate(Arena.ofAuto(), DType.U8, 3);
        assertThat(DLPack.from(DLPack.export(mine), arena).segment().isReadOnly()).isFalse();
        assertThat(DLPack.from(DLPack.export(mine.asReadOnly()), arena).segment().isReadOnly()).isTrue();
    }

    @Test
    void whatComesBackIsTheSameMemory() {
        Tensor mine = cube(DType.F32);
        Tensor back = DLPack.from(DLPack.export(mine.flip(1)), arena);
        assertThat(back.segment().address() + back.offset())
                .isEqualTo(mine.segment().address() + mine.flip(1).offset());
        assertThat(back.strides()).isEqualTo(mine.flip(1).strides());
    }

    @Test
    void memoryThatCannotBeKeptIsRefused() {
        try (Arena shared = Arena.ofShared()) {
            for (Arena owner : List.of(arena, shared)) {
                assertThatIllegalArgumentException().isThrownBy(
                        () -> DLPack.export(Tensor.allocate(owner, DType.U8, 3)))
                        .withMessage(
                                "tensor: expected memory of a lease, of an automatic arena or of the global one, got"
                                        + " memory that its arena's close() frees: copy(Arena.ofAuto()) or a lease's copy can be"
                                        + " lent");
            }
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DLPack.export(Tensor.of(MemorySegment.ofArray(new byte[3]), DType.U8, 3)))
                .withMessageStartingWith("tensor: expected native memory, got a tensor over a Java array: copy(arena)");
        Arena ended = Arena.ofConfined();
        Tensor gone = Tensor.allocate(ended, DType.U8, 3);
        ended.close();
        assertThatThrownBy(() -> DLPack.export(gone)).isInstanceOf(IllegalStateException.class);
        assertThat(Partner.take(DLPack.export(Tensor.allocate(Arena.global(), DType.U8, 3).fill(1)), true))
                .isEqualTo(6);
    }

    @Test
    void whatDlpackCannotSayIsRefused() {
        MemorySegment memory = Arena.ofAuto().allocate(64, 8);
        for (Tensor odd : List.of(Tensor.of(memory, DType.I32, new long[]{3}, new long[]{6}),
                Tensor.of(memory, 2, DType.I32, new long[]{3}, new long[]{4}))) {
            assertThatIllegalArgumentException().isThrownBy(() -> DLPack.export(odd)).withMessageStartingWith(
                    "tensor: expected strides and an address that are multiples of its 4 bytes, since DLPack counts")
                    .withMessageContaining("copy(arena)");
        }
        Tensor single = Tensor.of(memory, DType.I32, new long[]{1, 2}, new long[]{7, 4}).fill(5);
        assertThat(Partner.take(DLPack.export(single), true)).isEqualTo(15);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DLPack.exportUnversioned(cube(DType.U8).asReadOnly()))
                .withMessageContaining("cannot say").withMessageContaining("versioned");
    }

    /// A struct that is right but for one change.
    private Tensor forged(Consumer<MemorySegment> change) {
        MemorySegment struct = arena.allocate(112, 8);
        struct.set(JAVA_INT, 0, 1);
        struct.set(JAVA_LONG, 32, arena.allocate(64, 8).address());
        struct.set(JAVA_INT, 40, 1);
        struct.set(JAVA_INT, 48, 2);
        struct.set(JAVA_BYTE, 52, (byte) 0);
        struct.set(JAVA_BYTE, 53, (byte) 32);
        struct.set(JAVA_SHORT, 54, (short) 1);
        struct.set(JAVA_LONG, 56, struct.address() + 80);
        struct.set(JAVA_LONG, 64, struct.address() + 96);
        MemorySegment.copy(new long[]{2, 3, 3, 1}, 0, struct, JAVA_LONG, 80, 4);
        change.accept(struct);
        try (Arena theirs = Arena.ofConfined()) {
            return DLPack.from(struct, theirs);
        }
    }

    private void refuse(String words, Consumer<MemorySegment> change) {
        assertThatIllegalArgumentException().isThrownBy(() -> forged(change)).withMessageContaining(words)
                .withMessageStartingWith("managed: ");
    }

    /// Addresses that a hostile struct names are not followed before everything else is right: 8 is never mapped.
    @Test
    void hostileStructsAreRefused() {
        assertThat(forged(struct -> {}).type().toString()).isEqualTo("i32 [2, 3]");
        refuse("expected DLPack 1, got version 0", struct -> struct.fill((byte) 0));
        refuse("got version 2", struct -> struct.set(JAVA_INT, 0, 2));
        refuse("got version 4294967295", struct -> struct.set(JAVA_INT, 0, -1));
        refuse("also 8", struct -> struct.set(JAVA_LONG, 24, 9));
        refuse("device 2 (CUDA)", struct -> struct.set(JAVA_INT, 40, 2));
        refuse("device -1 (unknown)", struct -> struct.set(JAVA_INT, 40, -1));
        refuse("got uint32", struct -> struct.set(JAVA_BYTE, 52, (byte) 1));
        refuse("got bfloat16", struct -> struct.set(JAVA_SHORT, 52, (short) (16 << 8 | 4)));
        refuse("got complex64", struct -> struct.set(JAVA_SHORT, 52, (short) (64 << 8 | 5)));
        refuse("got type 200 of 32", struct -> struct.set(JAVA_BYTE, 52, (byte) 200));
        refuse("int32 × 4 lanes", struct -> struct.set(JAVA_SHORT, 54, (short) 4));
        refuse("int32 × 0 lanes", struct -> struct.set(JAVA_SHORT, 54, (short) 0));
        refuse("0 to 64 axes, got -1", struct -> struct.set(JAVA_INT, 48, -1));
        refuse("0 to 64 axes, got 2147483647", struct -> {
            struct.set(JAVA_INT, 48, Integer.MAX_VALUE);
            struct.set(JAVA_LONG, 56, 8);
        });
        refuse("a shape, got NULL", struct -> struct.set(JAVA_LONG, 56, 0));
        refuse("device 10 (ROCm)", struct -> {
            struct.set(JAVA_LONG, 56, 8);
            struct.set(JAVA_INT, 40, 10);
        });
        refuse("data, got NULL", struct -> struct.set(JAVA_LONG, 32, 0));
        refuse("sizes ≥ 0", struct -> struct.set(JAVA_LONG, 80, -2));
        refuse("2^63", struct -> struct.set(JAVA_LONG, 80, Long.MAX_VALUE));
        refuse("addresses", struct -> struct.set(JAVA_LONG, 96, Long.MAX_VALUE / 2));
        refuse("addresses", struct -> struct.set(JAVA_LONG, 96, Long.MIN_VALUE));
        refuse("addresses", struct -> struct.set(JAVA_LONG, 96, -(1L << 60)));
        refuse("addresses", struct -> struct.set(JAVA_LONG, 72, -8));
        refuse("addresses", struct -> struct.set(JAVA_LONG, 72, Long.MAX_VALUE));
        refuse("addresses", struct -> struct.set(JAVA_LONG, 32, -64));
    }

    @Test
    void whatIsNoAddressOfAStructIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> DLPack.from(MemorySegment.NULL, arena))
                .withMessage("managed: expected the address of a DLManagedTensorVersioned, got NULL");
        assertThatIllegalArgumentException().isThrownBy(() -> DLPack.fromUnversioned(MemorySegment.NULL, arena))
                .withMessage("managed: expected the address of a DLManagedTensor, got NULL");
        assertThatIllegalArgumentException().isThrownBy(() -> DLPack.from(MemorySegment.ofAddress(12), arena))
                .withMessageEndingWith("got address c");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DLPack.release(MemorySegment.ofArray(new byte[80])))
                .withMessageEndingWith("got a Java array");
    }

    @Test
    void aRefusedStructStaysTheCallers() {
        long deleted = Partner.deleted();
        MemorySegment managed = Partner.make(new byte[4], 0, 0, 1, 32, new long[]{1}, null, 0, true);
        assertThatIllegalArgumentException().isThrownBy(() -> DLPack.from(managed, arena));
        Arena ended = Arena.ofConfined();
        ended.close();
        MemorySegment late = Partner.make(new byte[4], 0, 0, 0, 32, new long[]{1}, null, 0, true);
        assertThatThrownBy(() -> DLPack.from(late, ended)).isInstanceOf(IllegalStateException.class);
        assertThat(Partner.deleted()).isEqualTo(deleted);
        DLPack.release(managed);
        DLPack.release(late);
        assertThat(Partner.deleted()).isEqualTo(deleted + 2);
    }

    @Test
    void aBlockCountsUntilItsLoansHaveEnded() {
        MemoryPool pool = MemoryPool.builder().budget(1 << 20).build();
        List<MemorySegment> lent = new ArrayList<>();
        try (Lease lease = pool.lease(100_000)) {
            Tensor tensor = Tensor.allocate(lease, DType.U8, 70_000).fill(3);
            lent.add(DLPack.export(tensor));
            lent.add(DLPack.exportUnversioned(tensor.slice(0, 0, 2)));
            DLPack.release(DLPack.export(tensor));
        }
        long kept = pool.gauges().getInUse();
        assertThat(kept).isGreaterThanOrEqualTo(70_000).isEqualTo(pool.gauges().getClaimed());
        assertThat(pool.gauges().getLeases()).isZero();
        try (Lease other = pool.lease(1 << 16)) {
            Tensor.allocate(other, DType.U8, 1 << 16).fill(9);
            assertThat(Partner.take(lent.get(0), true)).isEqualTo(3.0 * 70_000 * 70_001 / 2);
            assertThat(pool.gauges().getInUse()).isEqualTo(kept + (1 << 16));
            assertThat(Partner.take(lent.get(1), false)).isEqualTo(9);
            assertThat(pool.gauges().getInUse()).isEqualTo(1 << 16);
        }
        assertThat(pool.gauges().getInUse()).isZero();
        assertThat(pool.gauges().getClaimed()).isZero();
        pool.close();
    }

    /// Nothing calls into the pool while the request waits but the thread that looks for ended loans.
    @Test
    void aRequestWaitsForALoanToEnd() {
        MemoryPool pool = MemoryPool.builder().budget(1 << 20).waiting(Duration.ofSeconds(30)).build();
        MemorySegment lent;
        try (Lease lease = pool.lease(1 << 20)) {
            lent = DLPack.export(Tensor.allocate(lease, DType.U8, 1 << 20));
        }
        Partner.releaseSlowly(List.of(lent), 50_000);
        try (Lease next = pool.lease(1 << 20)) {
            assertThat(next.admitted()).isEqualTo(1 << 20);
        }
        pool.close();
    }

    /// Nothing of a gigabyte is touched: its pages would show in what the process has resident.
    @Test
    void aGigabyteIsNotCopied() {
        MemoryPool pool = MemoryPool.builder().budget(1L << 30).build();
        try (Lease lease = pool.lease()) {
            Tensor tensor = Tensor.allocate(lease, DType.F32, 1 << 14, 1 << 14);
            assertThat(tensor.type().bytes()).isEqualTo(1L << 30);
            Tensor back = DLPack.from(DLPack.export(tensor), arena);
            assertThat(back.segment().address()).isEqualTo(tensor.segment().address());
            assertThat(pool.gauges().getHighWater()).isEqualTo(1L << 30);
        }
        pool.close();
    }

    /// `-Dochre.exports=100000` runs it longer. Each tensor is unreachable but for its loan. Some are read again
    /// in C after a collection.
    @Test
    void loansEndOnForeignThreadsUnderGarbageCollection() throws Exception {
        Fork fork = Fork.run(List.of("-Xmx32m", "-XX:+UseSerialGC", Partner.option()), Stress.class,
                String.valueOf(Integer.getInteger("ochre.exports", 2000)));
        assertThat(fork.output()).isEqualTo("right\n");
        assertThat(fork.code()).isZero();
    }

    static final class Stress {
        public static void main(String[] arguments) throws InterruptedException {
            int left = Integer.parseInt(arguments[0]);
            MemoryPool pool = MemoryPool.builder().budget(64 << 20).build();
            byte[][] garbage = new byte[16][];
            while (left > 0) {
                List<MemorySegment> lent = new ArrayList<>();
                for (int i = 0; i < 500; i++, left--) {
                    lent.add(i % 2 == 0 ? fromAutomatic(i) : fromLease(pool, i));
                    garbage[i % 16] = new byte[10_000];
                }
                System.gc();
                for (int i = 0; i < 20; i++) {
                    MemorySegment again = lent.removeLast();
                    double sum = Partner.take(again, true);
                    if (sum != 36.0 * (499 - i)) {
                        throw new IllegalStateException("expected " + 36 * (499 - i) + ", got " + sum);
                    }
                }
                Partner.releaseOnThreads(lent);
            }
            for (int wait = 0; Loans.count() > 0 && wait < 1000; wait++) {
                Thread.sleep(10); // the thread that looks for loans collects them
            }
            if (Loans.count() != 0 || pool.gauges().getInUse() != 0) {
                throw new IllegalStateException(
                        Loans.count() + " loans and " + pool.gauges().getInUse() + " bytes left");
            }
            System.out.println("right");
        }

        private static MemorySegment fromAutomatic(int value) {
            return DLPack.export(Tensor.allocate(Arena.ofAuto(), DType.I32, 8).fill(value));
        }

        private static MemorySegment fromLease(MemoryPool pool, int value) {
            try (Lease lease = pool.lease()) {
                return DLPack.export(Tensor.allocate(lease, DType.I32, 8).fill(value));
            }
        }
    }

    /// A thread of C ends loans while the JVM shuts down, and after it: the process runs its last functions then.
    @ParameterizedTest
    @ValueSource(strings = {"return", "exit", "halt"})
    void loansEndWhileTheJvmShutsDownAndAfterwards(String how) throws Exception {
        Fork fork = Fork.run(List.of(Partner.option()), Shutdown.class, how);
        assertThat(fork.output()).isEqualTo("ending\nafter the JVM: 6\n");
        assertThat(fork.code()).isZero();
    }

    static final class Shutdown {
        public static void main(String[] arguments) {
            MemoryPool pool = MemoryPool.builder().budget(1 << 26).build();
            List<MemorySegment> lent = new ArrayList<>();
            try (Lease lease = pool.lease()) {
                Partner.takeAtExit(DLPack.export(Tensor.allocate(lease, DType.U8, 3).fill(1)));
                for (int i = 0; i < 20_000; i++) {
                    lent.add(DLPack.export(Tensor.allocate(i % 2 == 0 ? lease : Arena.ofAuto(), DType.F64, 2)));
                }
            }
            Partner.releaseSlowly(lent, 10);
            System.out.println("ending");
            switch (arguments[0]) {
                case "exit" -> System.exit(0);
                case "halt" -> Runtime.getRuntime().halt(0);
                default -> {}
            }
        }
    }
}
