package org.ochre.opencv;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.BiConsumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.opencv_core.Mat;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.opencv.work.Headers;
import org.ochre.opencv.work.MatLayout;
import org.ochre.opencv.work.View;
import org.ochre.opencv.work.Watch;
import org.ochre.work.Arguments;
import org.ochre.work.Held;

/// Tensors as OpenCV's `Mat` and back, over the same memory: each method aliases or throws, saying why. None copies.
///
/// **[#call] is the way to run OpenCV on tensors.** Its Mats exist inside the call alone, the tensors' arenas cannot be
/// closed meanwhile, by no thread, and it notices when OpenCV has put its result somewhere else.
///
/// **What is unsafe, and stays so:** a Mat is a raw pointer, and OpenCV does not know when memory goes.
///
/// - A Mat of [#call] that was kept, or given to another thread, must not be **used by OpenCV** after the call: by then
///   the arena may be closed, and OpenCV reads or writes memory that is no longer there. Threads that a function in
///   [#call] starts must have ended with it.
/// - A Mat of [#view(Tensor)] does not hold the arena open: the arena must not be closed while another thread runs
///   OpenCV on the *pixels* of a view. That is what [#call] is for.
/// - What C++ copies from a header (`new Mat(view)`, `MatVector`, `MatExpr`, `data()`) is not known here, and must not
///   be used after the call or the arena's end.
/// - OpenCV itself counts in 32 bits what it should not: its filters, [#call]ed on rows of about 2³¹ bytes, write past
///   their memory. [Filter2D], [BoxFilter] and [Sobel] refuse such rows.
///
/// What is safe: when the call ends, or the tensor's arena closes, its Mats, the regions and the reshapes made from
/// them become null pointers: using one throws [NullPointerException]; their buffers and indexers throw
/// [IllegalStateException] once the arena is closed. That holds at any moment and on any thread: one may ask a Mat its
/// size, and make regions, reshapes, buffers and indexers of it, while another ends the call, closes the Mat or the
/// arena. A header is freed only when nobody holds the Mat any more (unless `org.bytedeco.javacpp.nopointergc` is set:
/// then at once, and a thread that still asks it reads freed memory).
///
/// | tensor | Mat |
/// |---|---|
/// | U8, I8, U16, I16, I32, F32, F64 `[h, w]` | CV_8U, CV_8S, CV_16U, CV_16S, CV_32S, CV_32F, CV_64F, 1 channel |
/// | the same `[h, w, c]`, `1 ≤ c ≤` [OpenCv#maxChannels] | `c` channels |
///
/// Rows may be padded or cropped; pixels and channels must lie without gaps, rows in order. Colours are not touched: a
/// tensor's RGB is RGB to OpenCV functions that expect BGR.
public final class Mats {
    private static final Map<MemorySegment.Scope, Watch> WATCHES = new WeakHashMap<>();

    private Mats() {}

    /// A Mat over a tensor's memory, valid as long as that memory: see above for what happens then. Closing it ends it
    /// earlier.
    ///
    /// @throws IllegalArgumentException `tensor: expected …, got …` for what no Mat can alias: another rank or dtype,
    ///     too many channels, gaps between pixels or channels, zero or negative strides, a Java array, read-only memory
    ///     (OpenCV may write through any Mat)
    /// @throws IllegalStateException where the memory is closed
    /// @throws WrongThreadException where it is confined to another thread
    public static Mat view(Tensor tensor) {
        writable("tensor", tensor);
        View[] view = new View[1];
        Held.run(() -> view[0] = new View(tensor, watch(tensor.segment()), true), tensor);
        return view[0];
    }

    /// A tensor over a Mat's memory: `[rows, cols]` for one channel, else `[rows, cols, channels]`; regions of a larger
    /// Mat included.
    ///
    /// It is open until the arena closes, and keeps the memory of a Mat that OpenCV allocated until then: the Mat may
    /// be released, closed or given other memory meanwhile. Memory that OpenCV only borrows (a Mat over somebody's
    /// pointer) is as alive as its owner; the Java object is kept. The tensor of a Mat that [#view(Tensor)] or [#call]
    /// gave belongs to *that* tensor's arena.
    ///
    /// @throws IllegalArgumentException `mat: expected …, got …` for a closed Mat, more than two dimensions, or 16-bit
    ///     floats
    /// @throws IllegalStateException where the arena is closed
    /// @throws WrongThreadException where it is confined to another thread
    public static Tensor view(Mat mat, Arena arena) {
        OpenCv.load();
        if (mat.isNull()) {
            throw Arguments.refuse("mat", "an open Mat", "a closed one");
        }
        if (mat.dims() > 2) {
            throw Arguments.refuse("mat", "2 dimensions", mat.dims());
        }
        TensorType type = MatLayout.type("mat", mat);
        MemorySegment memory = mat instanceof View view
                ? MatLayout.memory("mat", view, view.segment())
                : borrowed(mat, arena);
        if (mat.empty()) {
            return Tensor.of(memory, type.dtype(), type.shape());
        }
        long[] strides = {mat.step(0), mat.elemSize(), mat.elemSize1()};
        return Tensor.of(memory, type.dtype(), type.shape(), Arrays.copyOf(strides, type.rank()));
    }

    /// Runs OpenCV on one tensor: `Mats.call(src, dst, (s, d) -> GaussianBlur(s, d, size, 1.2))`.
    ///
    /// The Mats, and every other object of JavaCPP that `function` makes on this thread, end with the call: what must
    /// outlive it is made outside. `src` and `dst` may overlap where the OpenCV function works in place.
    ///
    /// @throws IllegalArgumentException for what no Mat can alias (see [#view(Tensor)]); for what OpenCV refuses, in
    ///     its words; and `dst: expected f32 [64, 64], got f64 [64, 64] in other memory`, where OpenCV gave its result
    ///     memory of its own instead of writing into `dst`
    /// @throws OutOfMemoryError where OpenCV finds no memory
    /// @throws IllegalStateException where a tensor's memory is closed
    /// @throws WrongThreadException where it is confined to another thread
    public static void call(Tensor src, Tensor dst, BiConsumer<Mat, Mat> function) {
        call(List.of(src), dst, (sources, d) -> function.accept(sources.getFirst(), d));
    }

    /// As [#call(Tensor, Tensor, BiConsumer)], with several sources.
    public static void call(List<Tensor> sources, Tensor dst, BiConsumer<List<Mat>, Mat> function) {
        List<Tensor> tensors = new ArrayList<>(sources);
        tensors.add(dst);
        for (int i = 0; i < tensors.size(); i++) {
            writable(name(i, sources.size()), tensors.get(i));
        }
        Held.runForeign(
                () -> Headers.lent(tensors, mats -> {
                    function.accept(mats.subList(0, sources.size()), mats.getLast());
                    for (int i = 0; i < mats.size(); i++) {
                        Headers.requireSame(name(i, sources.size()), tensors.get(i), mats.get(i));
                    }
                }),
                tensors.toArray(new Tensor[0]));
    }

    private static String name(int index, int sources) {
        if (index == sources) {
            return "dst";
        }
        return sources == 1 ? "src" : "sources[" + index + "]";
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

    /// Has the arena of a segment end a watch when it closes. A clean-up needs an arena by name only: its scope is what
    /// counts.
    @SuppressWarnings("restricted")
    private static void onClose(MemorySegment segment, Watch watch) {
        segment.reinterpret(new Borrowed(segment.scope()), memory -> watch.end());
    }

    /// The memory of a Mat, open until the arena closes, together with a reference that keeps it.
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

    /// One more reference to a Mat's memory, which no PointerScope of the caller's ends: the one here takes the header,
    /// retaining it makes it outlast that. (To detach it would free it.)
    private static Mat reference(Mat mat) {
        try (PointerScope _ = new PointerScope()) {
            Mat reference = new Mat(mat);
            reference.retainReference();
            return reference;
        }
    }

    /// Stands for the arena of a scope.
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
