package org.ochre.foreign;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;

/// A method for each function of `ochre.h`, whose comments are the contract: same name, same order of arguments, pointers as
/// addresses. Nothing is checked here. Callers prove bounds through [org.ochre.Tensor] and keep memory open through
/// `org.ochre.kernel.Held`, whose one native ingredient is [#hold].
@SuppressWarnings("restricted")
public final class Native {
    /// The version of `ochre.h` that this class was written against.
    public static final String VERSION = "0.1.0";

    public static final int OK = 0;
    public static final int LABEL_RANGE = 3;
    public static final int OVERFLOW = 4;
    public static final int FULL = 5;

    private static final int LINUX_MADV_HUGEPAGE = 14;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Library LIBRARY = load();
    private static final Set<String> BOUND = new ConcurrentSkipListSet<>(Set.of("ochre_version"));

    private static final ThreadLocal<Runnable> HELD = new ThreadLocal<>();

    private Native() {}

    /// The file that the library was loaded from.
    public static java.nio.file.Path origin() {
        return LIBRARY.origin();
    }

    /// The version that the loaded library reports.
    public static String version() {
        return version(LIBRARY);
    }

    /// The path that functions with several take on this CPU: `baseline`, `avx2` or `avx512`.
    public static String cpuPath() {
        try {
            return string((MemorySegment) CpuPath.HANDLE.invokeExact());
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// The names of all bound functions of `ochre.h`.
    static Set<String> bound() {
        for (Class<?> function : Native.class.getDeclaredClasses()) {
            initialize(function);
        }
        return Set.copyOf(BOUND);
    }

    private static void initialize(Class<?> function) {
        try {
            MethodHandles.lookup().ensureInitialized(function);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("a class of this one's own", e);
        }
    }

    /// The name of a status, for messages.
    public static String statusName(int status) {
        try {
            return string((MemorySegment) StatusName.HANDLE.invokeExact(status));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// Runs `body`, which must not throw, with the arenas of four segments kept open: closing one meanwhile throws
    /// IllegalStateException in the thread that tries. MemorySegment.NULL stands for none.
    public static void hold(Runnable body, MemorySegment a, MemorySegment b, MemorySegment c, MemorySegment d) {
        Runnable outer = HELD.get();
        HELD.set(body);
        try {
            Hold.HANDLE.invokeExact(Hold.RUN_HELD, a, b, c, d);
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            if (outer == null) {
                HELD.remove();
            } else {
                HELD.set(outer);
            }
        }
    }

    /// Bytes of this thread's stack that are left, those at its end included that the JVM keeps for itself.
    public static long stackLeft() {
        try {
            return (long) StackLeft.HANDLE.invokeExact();
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// Memory from the C heap, not cleared; 0 where there is none.
    public static long malloc(long bytes) {
        try {
            return ((MemorySegment) Malloc.HANDLE.invokeExact(bytes)).address();
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// Asks for huge pages for whole pages of memory, where the system knows them. It may decline: then pages stay small.
    public static void adviseHugePages(long address, long bytes) {
        if (Madvise.HANDLE.isEmpty() || !System.getProperty("os.name").startsWith("Linux")) {
            return;
        }
        try {
            int declined = (int) Madvise.HANDLE.get().invokeExact(address, bytes, LINUX_MADV_HUGEPAGE);
            assert declined == 0 || declined == -1;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// Gives [#malloc]'s memory back.
    public static void free(long address) {
        try {
            Free.HANDLE.invokeExact(address);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static int histogramCount(long image, long layout, long counts) {
        try {
            return (int) HistogramCount.HANDLE.invokeExact(image, layout, counts);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static int histogramScatter(long image, long layout, long next, long keys) {
        try {
            return (int) HistogramScatter.HANDLE.invokeExact(image, layout, next, keys);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static long histogramReduceScratchBytes(long n, long channels) {
        try {
            return (long) HistogramReduceScratchBytes.HANDLE.invokeExact(n, channels);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static long histogramReduce(long keys, long counts, long n, long channels, long scratch) {
        try {
            return (long) HistogramReduce.HANDLE.invokeExact(keys, counts, n, channels, scratch);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static long histogramMerge(long keysA, long countsA, long na, long keysB, long countsB, long nb, long keys,
            long counts) {
        try {
            return (long) HistogramMerge.HANDLE.invokeExact(keysA, countsA, na, keysB, countsB, nb, keys, counts);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static long cubeBytes() {
        try {
            return (long) CubeBytes.HANDLE.invokeExact();
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static void cubeClear(long cube) {
        try {
            CubeClear.HANDLE.invokeExact(cube);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static int cubeAdd(long image, long layout, long cube) {
        try {
            return (int) CubeAdd.HANDLE.invokeExact(image, layout, cube);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static void cubeMerge(long cube, long other, long slab) {
        try {
            CubeMerge.HANDLE.invokeExact(cube, other, slab);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static long cubeSize(long cube, long slab) {
        try {
            return (long) CubeSize.HANDLE.invokeExact(cube, slab);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static void cubeColors(long cube, long slab, long keys, long counts) {
        try {
            CubeColors.HANDLE.invokeExact(cube, slab, keys, counts);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static long medianCutScratchBytes(long n, long channels, long k) {
        try {
            return (long) MedianCutScratchBytes.HANDLE.invokeExact(n, channels, k);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static long medianCut(long keys, long counts, long n, long channels, long k, int cut, long palette,
            long scratch) {
        try {
            return (long) MedianCut.HANDLE.invokeExact(keys, counts, n, channels, k, cut, palette, scratch);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static long lloydScratchBytes(long channels, long k) {
        try {
            return (long) LloydScratchBytes.HANDLE.invokeExact(channels, k);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static int lloydSums(long keys, long counts, long n, long channels, long centers, long k, long sums,
            long scratch) {
        try {
            return (int) LloydSums.HANDLE.invokeExact(keys, counts, n, channels, centers, k, sums, scratch);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static long nearestU8ScratchBytes(long pixels, long channels, long k) {
        try {
            return (long) NearestU8ScratchBytes.HANDLE.invokeExact(pixels, channels, k);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static int nearestU8Prepare(long palette, long pixels, long channels, long k, long scratch) {
        try {
            return (int) NearestU8Prepare.HANDLE.invokeExact(palette, pixels, channels, k, scratch);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static int nearestU8(long image, long imageLayout, long labels, long labelsLayout, long scratch) {
        try {
            return (int) NearestU8.HANDLE.invokeExact(image, imageLayout, labels, labelsLayout, scratch);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static long nearestFloatScratchBytes(long pixels, long channels, long k) {
        try {
            return (long) NearestFloatScratchBytes.HANDLE.invokeExact(pixels, channels, k);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static int nearestFloatPrepare(long palette, long pixels, long channels, long k, long scratch) {
        try {
            return (int) NearestFloatPrepare.HANDLE.invokeExact(palette, pixels, channels, k, scratch);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static int nearestFloat(long image, long imageLayout, long labels, long labelsLayout, long scratch) {
        try {
            return (int) NearestFloat.HANDLE.invokeExact(image, imageLayout, labels, labelsLayout, scratch);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static long ditherScratchBytes(long width, long channels, long k) {
        try {
            return (long) DitherScratchBytes.HANDLE.invokeExact(width, channels, k);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static int dither(long image, long imageLayout, long palette, long k, long labels, long labelsLayout,
            long scratch) {
        try {
            return (int) Dither.HANDLE.invokeExact(image, imageLayout, palette, k, labels, labelsLayout, scratch);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static int labelCheck(long labels, long labelsLayout, long m, long background, long offender) {
        try {
            return (int) LabelCheck.HANDLE.invokeExact(labels, labelsLayout, m, background, offender);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static int recolor(long labels, long labelsLayout, long table, long m, long background, long out,
            long outLayout, long offender) {
        try {
            return (int) Recolor.HANDLE.invokeExact(labels, labelsLayout, table, m, background, out, outLayout,
                    offender);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static long labelWords(long dtype, long channels, int spread) {
        try {
            return (long) LabelWords.HANDLE.invokeExact(dtype, channels, spread);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static int labelSums(long image, long imageLayout, long labels, long labelsLayout, long m, long background,
            int spread, long totals, long offender) {
        try {
            return (int) LabelSums.HANDLE.invokeExact(image, imageLayout, labels, labelsLayout, m, background, spread,
                    totals,
                    offender);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static int labelBytes(long image, long imageLayout, long labels, long labelsLayout, long m, long background,
            long packed, long totals, long offender) {
        try {
            return (int) LabelBytes.HANDLE.invokeExact(image, imageLayout, labels, labelsLayout, m, background, packed,
                    totals, offender);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static void labelUnpack(long packed, long m, long channels, long totals) {
        try {
            LabelUnpack.HANDLE.invokeExact(packed, m, channels, totals);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static int labelMerge(long totals, long other, long m, long dtype, long channels, int spread,
            long offender) {
        try {
            return (int) LabelMerge.HANDLE.invokeExact(totals, other, m, dtype, channels, spread, offender);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static int labelStatistic(long totals, long m, long imageDtype, long channels, int spread, int statistic,
            long out, long outLayout) {
        try {
            return (int) LabelStatistic.HANDLE.invokeExact(totals, m, imageDtype, channels, spread, statistic, out,
                    outLayout);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static int labelIds(long labels, long labelsLayout, long background, long slots, long used, long capacity,
            long size) {
        try {
            return (int) LabelIds.HANDLE.invokeExact(labels, labelsLayout, background, slots, used, capacity, size);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static int labelMap(long ids, long n, long keys, long values, long capacity) {
        try {
            return (int) LabelMap.HANDLE.invokeExact(ids, n, keys, values, capacity);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static int labelDense(long labels, long labelsLayout, long background, long keys, long values, long capacity,
            long dense, long denseLayout, long offender) {
        try {
            return (int) LabelDense.HANDLE.invokeExact(labels, labelsLayout, background, keys, values, capacity, dense,
                    denseLayout, offender);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static int convert(long image, long imageLayout, long out, long outLayout) {
        try {
            return (int) Convert.HANDLE.invokeExact(image, imageLayout, out, outLayout);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static int derivatives(long field, long fieldLayout, long first, long differences, long out,
            long outLayout) {
        try {
            return (int) Derivatives.HANDLE.invokeExact(field, fieldLayout, first, differences, out, outLayout);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static long localScratchBytes(long window, long width) {
        try {
            return (long) LocalScratchBytes.HANDLE.invokeExact(window, width);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static int local(
            long image, long imageLayout, long first, long window, long out, long outLayout, long scratch) {
        try {
            return (int) Local.HANDLE.invokeExact(image, imageLayout, first, window, out, outLayout, scratch);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static Library load() {
        Library library = Library.load();
        String version = version(library);
        if (!version.equals(VERSION)) {
            throw library.unfit("expected version " + VERSION + ", got " + version);
        }
        return library;
    }

    private static String version(Library library) {
        MemorySegment function = library.lookup().find("ochre_version")
                .orElseThrow(() -> library.unfit("expected a function ochre_version, got none"));
        try {
            return string(
                    (MemorySegment) LINKER.downcallHandle(function, FunctionDescriptor.of(ADDRESS)).invokeExact());
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static MemorySegment find(SymbolLookup lookup, String name, Object where) {
        return lookup.find(name)
                .orElseThrow(() -> new UnsatisfiedLinkError(
                        "ochre library: expected function " + name + ", got none in " + where));
    }

    private static MethodHandle bind(String name, @Nullable MemoryLayout result, MemoryLayout... arguments) {
        return link(name, result == null
                ? FunctionDescriptor.ofVoid(arguments)
                : FunctionDescriptor.of(result, arguments));
    }

    private static MethodHandle link(String name, FunctionDescriptor type, Linker.Option... options) {
        BOUND.add(name);
        return LINKER.downcallHandle(find(LIBRARY.lookup(), name, LIBRARY.origin()), type, options);
    }

    private static MethodHandle system(String name, FunctionDescriptor type) {
        return LINKER.downcallHandle(find(LINKER.defaultLookup(), name, "the C library of the system"), type);
    }

    private static String string(MemorySegment text) {
        return text.reinterpret(64).getString(0);
    }

    private static void runHeld() {
        HELD.get().run();
    }

    private static MethodHandle runHeldHandle() {
        try {
            return MethodHandles.lookup().findStatic(Native.class, "runHeld", MethodType.methodType(void.class));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("runHeld is a static method of this class", e);
        }
    }

    private static RuntimeException unexpected(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return e instanceof RuntimeException runtime
                ? runtime
                : new IllegalStateException("a native call threw a checked exception", e);
    }

    // A class for each function: linking one takes milliseconds, so it is linked when it is first called.

    private static final class CpuPath {
        static final MethodHandle HANDLE = bind("ochre_cpu_path", ADDRESS);
    }

    private static final class StatusName {
        static final MethodHandle HANDLE = bind("ochre_status_name", ADDRESS, JAVA_INT);
    }

    private static final class Hold {
        static final MethodHandle HANDLE = bind("ochre_hold", null, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
        static final MemorySegment RUN_HELD = LINKER.upcallStub(
                runHeldHandle(), FunctionDescriptor.ofVoid(), Arena.global());
    }

    private static final class Malloc {
        static final MethodHandle HANDLE = system("malloc", FunctionDescriptor.of(ADDRESS, JAVA_LONG));
    }

    private static final class Free {
        static final MethodHandle HANDLE = system("free", FunctionDescriptor.ofVoid(JAVA_LONG));
    }

    private static final class Madvise {
        static final Optional<MethodHandle> HANDLE = LINKER.defaultLookup()
                .find("madvise")
                .map(function -> LINKER.downcallHandle(
                        function, FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT)));
    }

    private static final class StackLeft {
        static final MethodHandle HANDLE = link("ochre_stack_left", FunctionDescriptor.of(JAVA_LONG),
                Linker.Option.critical(false));
    }

    private static final class HistogramCount {
        static final MethodHandle HANDLE = bind("ochre_histogram_count", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    }

    private static final class HistogramScatter {
        static final MethodHandle HANDLE = bind("ochre_histogram_scatter", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                JAVA_LONG);
    }

    private static final class HistogramReduceScratchBytes {
        static final MethodHandle HANDLE = bind("ochre_histogram_reduce_scratch_bytes", JAVA_LONG, JAVA_LONG,
                JAVA_LONG);
    }

    private static final class HistogramReduce {
        static final MethodHandle HANDLE = bind("ochre_histogram_reduce", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                JAVA_LONG, JAVA_LONG);
    }

    private static final class HistogramMerge {
        static final MethodHandle HANDLE = bind("ochre_histogram_merge", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    }

    private static final class CubeBytes {
        static final MethodHandle HANDLE = bind("ochre_cube_bytes", JAVA_LONG);
    }

    private static final class CubeClear {
        static final MethodHandle HANDLE = bind("ochre_cube_clear", null, JAVA_LONG);
    }

    private static final class CubeAdd {
        static final MethodHandle HANDLE = bind("ochre_cube_add", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    }

    private static final class CubeMerge {
        static final MethodHandle HANDLE = bind("ochre_cube_merge", null, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    }

    private static final class CubeSize {
        static final MethodHandle HANDLE = bind("ochre_cube_size", JAVA_LONG, JAVA_LONG, JAVA_LONG);
    }

    private static final class CubeColors {
        static final MethodHandle HANDLE = bind("ochre_cube_colors", null, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    }

    private static final class MedianCutScratchBytes {
        static final MethodHandle HANDLE = bind("ochre_median_cut_scratch_bytes", JAVA_LONG, JAVA_LONG, JAVA_LONG,
                JAVA_LONG);
    }

    private static final class MedianCut {
        static final MethodHandle HANDLE = bind("ochre_median_cut", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
    }

    private static final class LloydScratchBytes {
        static final MethodHandle HANDLE = bind("ochre_lloyd_scratch_bytes", JAVA_LONG, JAVA_LONG, JAVA_LONG);
    }

    private static final class LloydSums {
        static final MethodHandle HANDLE = bind("ochre_lloyd_sums", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    }

    private static final class NearestU8ScratchBytes {
        static final MethodHandle HANDLE = bind("ochre_nearest_u8_scratch_bytes", JAVA_LONG, JAVA_LONG, JAVA_LONG,
                JAVA_LONG);
    }

    private static final class NearestU8Prepare {
        static final MethodHandle HANDLE = bind("ochre_nearest_u8_prepare", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                JAVA_LONG, JAVA_LONG);
    }

    private static final class NearestU8 {
        static final MethodHandle HANDLE = bind("ochre_nearest_u8", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                JAVA_LONG, JAVA_LONG);
    }

    private static final class NearestFloatScratchBytes {
        static final MethodHandle HANDLE = bind("ochre_nearest_float_scratch_bytes", JAVA_LONG, JAVA_LONG, JAVA_LONG,
                JAVA_LONG);
    }

    private static final class NearestFloatPrepare {
        static final MethodHandle HANDLE = bind("ochre_nearest_float_prepare", JAVA_INT, JAVA_LONG, JAVA_LONG,
                JAVA_LONG, JAVA_LONG, JAVA_LONG);
    }

    private static final class NearestFloat {
        static final MethodHandle HANDLE = bind("ochre_nearest_float", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                JAVA_LONG, JAVA_LONG);
    }

    private static final class DitherScratchBytes {
        static final MethodHandle HANDLE = bind("ochre_dither_scratch_bytes", JAVA_LONG, JAVA_LONG, JAVA_LONG,
                JAVA_LONG);
    }

    private static final class Dither {
        static final MethodHandle HANDLE = bind("ochre_dither", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                JAVA_LONG, JAVA_LONG, JAVA_LONG);
    }

    private static final class LabelCheck {
        static final MethodHandle HANDLE = bind("ochre_label_check", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                JAVA_LONG, JAVA_LONG);
    }

    private static final class Recolor {
        static final MethodHandle HANDLE = bind("ochre_recolor", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    }

    private static final class LabelWords {
        static final MethodHandle HANDLE = bind("ochre_label_words", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT);
    }

    private static final class LabelSums {
        static final MethodHandle HANDLE = bind("ochre_label_sums", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
    }

    private static final class LabelBytes {
        static final MethodHandle HANDLE = bind("ochre_label_bytes", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    }

    private static final class LabelUnpack {
        static final MethodHandle HANDLE = bind("ochre_label_unpack", null, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    }

    private static final class LabelMerge {
        static final MethodHandle HANDLE = bind("ochre_label_merge", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG);
    }

    private static final class LabelStatistic {
        static final MethodHandle HANDLE = bind("ochre_label_statistic", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
    }

    private static final class LabelIds {
        static final MethodHandle HANDLE = bind("ochre_label_ids", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                JAVA_LONG, JAVA_LONG, JAVA_LONG);
    }

    private static final class LabelMap {
        static final MethodHandle HANDLE = bind("ochre_label_map", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                JAVA_LONG);
    }

    private static final class LabelDense {
        static final MethodHandle HANDLE = bind("ochre_label_dense", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    }

    private static final class Convert {
        static final MethodHandle HANDLE = bind("ochre_convert", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    }

    private static final class Derivatives {
        static final MethodHandle HANDLE = bind("ochre_derivatives", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                JAVA_LONG, JAVA_LONG, JAVA_LONG);
    }

    private static final class LocalScratchBytes {
        static final MethodHandle HANDLE = bind("ochre_local_scratch_bytes", JAVA_LONG, JAVA_LONG, JAVA_LONG);
    }

    private static final class Local {
        static final MethodHandle HANDLE = bind("ochre_local", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                JAVA_LONG, JAVA_LONG, JAVA_LONG);
    }
}
