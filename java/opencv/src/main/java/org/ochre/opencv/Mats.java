package org.ochre.opencv;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.opencv_core.Mat;
import org.jspecify.annotations.Nullable;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.opencv.work.Headers;
import org.ochre.opencv.work.MatLayout;
import org.ochre.opencv.work.View;
import org.ochre.opencv.work.Watch;
import org.ochre.work.Arguments;
import org.ochre.work.Held;
import org.ochre.work.Results;

/// OpenCV's `Mat` over a tensor's memory, and a tensor over a Mat's memory. No method copies. A method that cannot
/// alias the memory throws, and says why.
///
/// **[#call] is the way to run OpenCV on tensors.** Its Mats exist only during the call. No thread can close the
/// tensors' arenas during the call. The call fails if OpenCV has put its result into other memory.
///
/// **Some uses stay unsafe**: a Mat is a raw pointer, and OpenCV does not know when its memory is freed.
///
/// - A Mat of [#call] that was kept, or given to another thread, must not be **used by OpenCV** after the call. The
///   arena may be closed by then, and OpenCV would read or write freed memory. Threads that a function in [#call]
///   starts must have ended when the function returns.
/// - A Mat of [#view(Tensor)] does not hold the arena open. The arena must not be closed while another thread runs
///   OpenCV on the *pixels* of a view. Use [#call] for that.
/// - C++ copies of a header (`new Mat(view)`, `MatVector`, `MatExpr`, `data()`) are not tracked. They must not be used
///   after the call or after the arena is closed.
/// - OpenCV itself counts some sizes in 32 bits: its filters, [#call]ed on rows of about 2³¹ bytes, write outside their
///   memory. [Filter2D], [BoxFilter] and [Sobel] refuse such rows.
///
/// **These uses are safe.** When the call ends, or the tensor's arena closes, its Mats become null pointers, and so do
/// the regions and reshapes made from them. Using one throws [NullPointerException]. Their buffers and indexers throw
/// [IllegalStateException] once the arena is closed. This holds at any moment and on any thread: one thread may ask a
/// Mat its size, or make regions, reshapes, buffers and indexers of it, while another thread ends the call, closes the
/// Mat or closes the arena. A header is freed only when no code can reach the Mat any more. If
/// `org.bytedeco.javacpp.nopointergc` is set, the header is freed at once, and a thread that still asks it reads freed
/// memory.
///
/// | tensor | Mat |
/// |---|---|
/// | U8, I8, U16, I16, I32, F32, F64 `[h, w]` | CV_8U, CV_8S, CV_16U, CV_16S, CV_32S, CV_32F, CV_64F, 1 channel |
/// | the same `[h, w, c]`, `1 ≤ c ≤` [OpenCv#maxChannels] | `c` channels |
///
/// Rows may be padded or cropped. Pixels and channels must lie without gaps, and rows in order. The order of colours is
/// not changed: OpenCV functions that expect BGR read a tensor's RGB as it is.
public final class Mats {
    private static final Map<MemorySegment.Scope, Watch> WATCHES = new WeakHashMap<>();

    private Mats() {}

    /// A Mat over a tensor's memory. It is valid as long as that memory; the class comment says what happens
    /// afterwards. Closing the Mat ends it earlier.
    ///
    /// @throws IllegalArgumentException `tensor: expected …, got …` for a tensor that no Mat can alias: another rank or
    ///     dtype, too many channels, gaps between pixels or channels, zero or negative strides, a Java array, or
    ///     read-only memory (OpenCV may write through any Mat)
    /// @throws IllegalStateException where the memory is closed
    /// @throws WrongThreadException where the memory is confined to another thread
    public static Mat view(Tensor tensor) {
        writable("tensor", tensor);
        View[] view = new View[1];
        Held.run(() -> view[0] = new View(tensor, watch(tensor.segment())), tensor);
        return view[0];
    }

    /// A tensor over a Mat's memory: `[rows, cols]` for one channel, else `[rows, cols, channels]`. The Mat may be a
    /// region of a larger Mat.
    ///
    /// The tensor is open until the arena closes. Memory that OpenCV allocated is kept until then: the Mat may be
    /// released, closed or given other memory meanwhile. Memory that OpenCV only borrows (a Mat over a foreign pointer)
    /// lives as long as its owner; the Java object of the Mat is kept. A Mat of [#view(Tensor)] or [#call] gives a
    /// tensor that belongs to the *original* tensor's arena.
    ///
    /// @throws IllegalArgumentException `mat: expected …, got …` for a closed Mat, more than two dimensions, or 16-bit
    ///     floats
    /// @throws IllegalStateException where the arena is closed
    /// @throws WrongThreadException where the arena is confined to another thread
    public static Tensor view(Mat mat, Arena arena) {
        return view("mat", mat, arena);
    }

    private static Tensor view(String argument, Mat mat, Arena arena) {
        OpenCv.load();
        if (mat.isNull()) {
            throw Arguments.refuse(argument, "an open Mat", "a closed one");
        }
        if (mat.dims() > 2) {
            throw Arguments.refuse(argument, "2 dimensions", mat.dims());
        }
        TensorType type = MatLayout.type(argument, mat);
        MemorySegment memory = mat instanceof View view
                ? MatLayout.memory(argument, view, view.segment())
                : borrowed(mat, arena);
        if (mat.empty()) {
            return Tensor.of(memory, type.dtype(), type.shape());
        }
        long[] strides = {mat.step(0), mat.elemSize(), mat.elemSize1()};
        return Tensor.of(memory, type.dtype(), type.shape(), Arrays.copyOf(strides, type.rank()));
    }

    /// Runs OpenCV on one tensor: `Mats.call(src, dst, (s, d) -> GaussianBlur(s, d, size, 1.2))`.
    ///
    /// The Mats end with the call, and so does every other JavaCPP object that `function` makes on this thread. Objects
    /// that must outlive the call must be made outside. `src` and `dst` may overlap where the OpenCV function works in
    /// place.
    ///
    /// @throws IllegalArgumentException for a tensor that no Mat can alias (see [#view(Tensor)]); for arguments that
    ///     OpenCV refuses, in its words; and `dst: expected f32 [64, 64], got f64 [64, 64] in other memory`, where
    ///     OpenCV put its result into memory of its own instead of `dst`
    /// @throws OutOfMemoryError where OpenCV finds no memory
    /// @throws IllegalStateException where a tensor's memory is closed
    /// @throws WrongThreadException where a tensor's memory is confined to another thread
    public static void call(Tensor src, Tensor dst, BiConsumer<Mat, Mat> function) {
        call(List.of(src), dst, (sources, d) -> function.accept(sources.getFirst(), d));
    }

    /// As [#call(Tensor, Tensor, BiConsumer)], with several source tensors.
    public static void call(List<Tensor> sources, Tensor dst, BiConsumer<List<Mat>, Mat> function) {
        call(sources, List.of(dst), (s, destinations) -> function.accept(s, destinations.getFirst()));
    }

    /// As [#call(Tensor, Tensor, BiConsumer)], with several sources and several destinations:
    /// `Mats.call(List.of(src), List.of(dy, dx), (s, d) -> spatialGradient(s.get(0), d.get(1), d.get(0)))`.
    public static void call(List<Tensor> sources, List<Tensor> destinations,
            BiConsumer<List<Mat>, List<Mat>> function) {
        onMats(sources, destinations, (s, d) -> {
            function.accept(s, d);
            return true;
        });
    }

    /// As [#call(Tensor, Tensor, BiConsumer)], for each image of a stack: `src` is `[n, h, w]` or `[n, h, w, c]`, and
    /// so is `dst`, with the same `n`. The images may lie anywhere, and in any order, if each of them is one that a Mat
    /// can alias. They are worked one after the other. Bands `[h, w, c]` that are stored as planes come as
    /// `bands.permute(2, 0, 1)`.
    ///
    /// @throws IllegalArgumentException as [#call(Tensor, Tensor, BiConsumer)] does, before the first image; and for
    ///     stacks that have no images of two or three dimensions, or not the same number of them
    public static void callEach(Tensor src, Tensor dst, BiConsumer<Mat, Mat> function) {
        requireStack("src", src);
        requireStack("dst", dst);
        if (src.size(0) != dst.size(0)) {
            throw Arguments.refuse("dst", "the " + src.size(0) + " images of src", dst.type());
        }
        for (long i = 0; i < src.size(0); i++) {
            writable("src", src.at(i));
            writable("dst", dst.at(i));
        }
        Held.runForeign(() -> {
            for (long i = 0; i < src.size(0); i++) {
                call(src.at(i), dst.at(i), function);
            }
        }, src, dst);
    }

    private static void requireStack(String argument, Tensor stack) {
        if (stack.rank() != 3 && stack.rank() != 4) {
            throw Arguments.refuse(argument, "a stack of images [n, h, w] or [n, h, w, c]", stack.type());
        }
    }

    /// Runs OpenCV on one tensor, into a new one of the given type:
    /// `Mats.apply(photo, new TensorType(DType.U8, h, w), arena, (s, d) -> cvtColor(s, d, COLOR_RGB2GRAY))`. The result
    /// is 0 where `function` does not write.
    ///
    /// @param type what `function` writes; OpenCV's documentation of it says so
    /// @throws IllegalArgumentException as [#call(Tensor, Tensor, BiConsumer)] does, and where `results` gives memory
    ///     that will not do
    /// @throws OutOfMemoryError where OpenCV finds no memory
    /// @throws IllegalStateException where a tensor's memory is closed
    /// @throws WrongThreadException where a tensor's memory is confined to another thread
    public static Tensor apply(Tensor src, TensorType type, SegmentAllocator results, BiConsumer<Mat, Mat> function) {
        return apply(List.of(src), type, results, (sources, d) -> function.accept(sources.getFirst(), d));
    }

    /// As [#apply(Tensor, TensorType, SegmentAllocator, BiConsumer)], with several source tensors.
    public static Tensor apply(List<Tensor> sources, TensorType type, SegmentAllocator results,
            BiConsumer<List<Mat>, Mat> function) {
        named("src", "sources", sources);
        MatLayout.require("type", type);
        Tensor dst = new Results(results, sources.toArray(new Tensor[0])).allocate(type.dtype(), type.shape()).fill(0);
        call(sources, dst, function);
        return dst;
    }

    /// Asks OpenCV for a value: `int edges = Mats.ask(mask, m -> countNonZero(m))`. Such a value outlives the call: a
    /// number, a string, an array, a record. JavaCPP's objects (`Scalar`, `Point`, `Mat`) end with the call, so
    /// `function` takes out of them what is wanted: `Mats.ask(photo, m -> mean(m).get(0))`.
    ///
    /// @throws IllegalArgumentException as [#call(Tensor, Tensor, BiConsumer)] does, and for a value that is an object
    ///     of JavaCPP
    /// @throws OutOfMemoryError where OpenCV finds no memory
    /// @throws IllegalStateException where a tensor's memory is closed
    /// @throws WrongThreadException where a tensor's memory is confined to another thread
    public static <R extends @Nullable Object> R ask(Tensor src, Function<Mat, R> function) {
        return ask(List.of(src), sources -> function.apply(sources.getFirst()));
    }

    /// As [#ask(Tensor, Function)], of several tensors. `function` may also write to them: it asks OpenCV for Otsu's
    /// threshold, for instance, and gets the picture too.
    public static <R extends @Nullable Object> R ask(List<Tensor> sources, Function<List<Mat>, R> function) {
        return onMats(sources, List.of(), (s, _) -> {
            R value = function.apply(s);
            if (value instanceof Pointer) {
                throw Arguments.refuse("function", "a value that outlives the call, such as a number",
                        "a " + value.getClass().getSimpleName() + ", which ends with it: take the numbers out of it");
            }
            return value;
        });
    }

    /// Runs an OpenCV function that sizes its results itself, and **copies** them into new tensors:
    /// `Mats.callAndCopy(List.of(mask), 3, arena, (s, d) -> connectedComponentsWithStats(s.get(0), d.get(0), d.get(1),
    /// d.get(2)))` gives labels, statistics and centroids. `function` gets `count` empty Mats for its results. OpenCV
    /// allocates them, and they are freed at the end of the call.
    ///
    /// @return a dense tensor for each result: `[rows, cols]` for one channel, else `[rows, cols, channels]`; `u8 [0,
    ///     0]` for a Mat that stayed empty
    /// @throws IllegalArgumentException as [#call(Tensor, Tensor, BiConsumer)] does; for a count below 0; and for a
    ///     result that no tensor can hold: more than two dimensions, 16-bit floats, a closed Mat
    /// @throws OutOfMemoryError where OpenCV finds no memory
    /// @throws IllegalStateException where a tensor's memory is closed
    /// @throws WrongThreadException where a tensor's memory is confined to another thread
    public static List<Tensor> callAndCopy(List<Tensor> sources, int count, SegmentAllocator results,
            BiConsumer<List<Mat>, List<Mat>> function) {
        Arguments.range("count", count, 0, Integer.MAX_VALUE);
        Results taken = new Results(results, List.copyOf(sources).toArray(new Tensor[0]));
        try (Arena kept = Arena.ofConfined()) {
            List<Tensor> made = onMats(sources, List.of(), (s, _) -> {
                List<Mat> mats = Stream.generate(Mat::new).limit(count).toList();
                function.accept(s, mats);
                List<Tensor> views = new ArrayList<>(count);
                for (Mat mat : mats) {
                    views.add(owned("results[" + views.size() + "]", mat, kept));
                }
                return views;
            });
            List<Tensor> copies = made.stream().map(view -> taken.allocate(view.dtype(), view.shape())).toList();
            for (int i = 0; i < count; i++) {
                copies.get(i).copyFrom(made.get(i));
            }
            return copies;
        }
    }

    /// A tensor over memory that OpenCV allocated: the Mat's own, or a copy of memory that the Mat only borrows, which
    /// may end with the call.
    private static Tensor owned(String argument, Mat mat, Arena arena) {
        boolean borrows = !mat.isNull() && !mat.empty() && (mat.u() == null || mat.u().isNull());
        return view(argument, borrows ? mat.clone() : mat, arena);
    }

    /// Runs a function on Mats over tensors, and refuses destinations, and sources, that OpenCV gave other memory.
    private static <R extends @Nullable Object> R onMats(List<Tensor> sources, List<Tensor> destinations,
            BiFunction<List<Mat>, List<Mat>, R> function) {
        Map<String, Tensor> tensors = named("src", "sources", sources);
        int read = tensors.size();
        tensors.putAll(named("dst", "destinations", destinations));
        List<R> value = new ArrayList<>(1);
        Held.runForeign(() -> Headers.lent(List.copyOf(tensors.values()), mats -> {
            value.add(function.apply(mats.subList(0, read), mats.subList(read, mats.size())));
            Iterator<Mat> each = mats.iterator();
            tensors.forEach((name, tensor) -> Headers.requireSame(name, tensor, each.next()));
        }), tensors.values().toArray(new Tensor[0]));
        return value.getFirst();
    }

    /// Tensors that a Mat can alias, under the names of their arguments: `src` for one, `sources[0]` and so on for
    /// several.
    private static Map<String, Tensor> named(String one, String several, List<Tensor> tensors) {
        Map<String, Tensor> named = new LinkedHashMap<>();
        for (Tensor tensor : List.copyOf(tensors)) {
            named.put(tensors.size() == 1 ? one : several + "[" + named.size() + "]", tensor);
        }
        named.forEach(Mats::writable);
        return named;
    }

    private static void writable(String argument, Tensor tensor) {
        MatLayout.require(argument, tensor);
        if (tensor.segment().isReadOnly()) {
            throw Arguments.refuse(argument, "writable memory, since OpenCV may write through any Mat",
                    "a read-only segment: copy(arena) moves it");
        }
    }

    /// The watch of the arena that a segment belongs to.
    private static Watch watch(MemorySegment segment) {
        synchronized (WATCHES) {
            Watch watch = WATCHES.get(segment.scope());
            if (watch == null) {
                watch = new Watch();
                onClose(segment, watch);
                WATCHES.put(segment.scope(), watch);
            }
            return watch;
        }
    }

    /// Ends a watch when the arena of a segment closes. The clean-up action needs an arena object, of which only the
    /// scope matters.
    @SuppressWarnings("restricted")
    private static void onClose(MemorySegment segment, Watch watch) {
        segment.reinterpret(new Borrowed(segment.scope()), memory -> watch.end());
    }

    /// The memory of a Mat, open until the arena closes. The clean-up action holds a reference that keeps the memory
    /// until then.
    @SuppressWarnings("restricted")
    private static MemorySegment borrowed(Mat mat, Arena arena) {
        if (mat.empty()) {
            return arena.allocate(0);
        }
        Mat reference = reference(mat);
        long address = mat.data().address();
        return MemorySegment.ofAddress(address).reinterpret(MatLayout.extent(mat), arena, memory -> {
            reference.deallocate();
            Reference.reachabilityFence(mat);
        });
    }

    /// One more reference to a Mat's memory, which no PointerScope of the caller ends. The scope here takes the header,
    /// and the retained reference outlasts this scope. (Detaching the header would free it.)
    private static Mat reference(Mat mat) {
        try (PointerScope _ = new PointerScope()) {
            Mat reference = new Mat(mat);
            reference.retainReference();
            return reference;
        }
    }

    /// An arena object for a scope; it allocates nothing.
    private record Borrowed(MemorySegment.Scope scope) implements Arena {
        @Override
        public MemorySegment allocate(long bytes, long alignment) {
            throw new UnsupportedOperationException("arena: borrowed, it allocates nothing");
        }

        @Override
        public void close() {
            throw new UnsupportedOperationException("arena: borrowed, its owner closes it");
        }
    }
}
