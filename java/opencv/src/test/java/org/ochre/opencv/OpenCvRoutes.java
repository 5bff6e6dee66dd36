package org.ochre.opencv;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.nio.ByteBuffer;
import java.util.List;
import org.bytedeco.javacpp.indexer.UByteIndexer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Size;
import org.ochre.Border;
import org.ochre.DType;
import org.ochre.Route;
import org.ochre.Tensor;
import org.ochre.opencv.image.Images;
import org.ochre.opencv.work.MatLayout;
import org.ochre.stencil.Kernel;

/// Every route of this module to native code.
final class OpenCvRoutes {
    /// Places a tensor in memory that OpenCV allocated, where a Mat can have that shape. The Mat itself is closed.
    static final Route.Placement IN_A_MAT = (tensor, arena) -> {
        if (tensor.rank() < 2) {
            return tensor.copy(arena);
        }
        try (Mat mat = new Mat((int) tensor.size(0) + 2, (int) tensor.size(1), MatLayout.type(tensor.type()));
                Mat part = mat.rowRange(1, (int) tensor.size(0) + 1)) {
            Tensor inside = Mats.view(part, arena);
            return inside.reshape(tensor.shape()).copyFrom(tensor);
        }
    };

    private OpenCvRoutes() {}

    static List<Route> all() {
        Kernel kernel = Kernel.of(3, 3, 1, 2, 3, 4, 5, 7, 7, 8, 1);
        return List.of(
                new Route("call", side -> List.of(Route.floats(side)), OpenCvRoutes::blurred),
                new Route("call of two", side -> List.of(Route.bytes(side, 3), Route.bytes(side, 3)),
                        OpenCvRoutes::added),
                new Route("call that copies", side -> List.of(Route.floats(side)), (in, results) -> {
                    boolean turned = in.getFirst().stride(0) < 0;
                    Tensor src = turned ? in.getFirst().flip(0) : in.getFirst();
                    Tensor same = Mats.callAndCopy(List.of(src), 1, results, (s, d) -> s.get(0).copyTo(d.get(0)))
                            .getFirst();
                    return turned ? same.flip(0) : same;
                }),
                new Route("view", side -> List.of(Route.bytes(side, 1)), OpenCvRoutes::viewed),
                Route.of("filter", side -> Route.bytes(side, 3), new Filter2D(kernel, Border.REFLECT_101)),
                Route.of("filter in place", Route::floats, new Filter2D(kernel, Border.REPLICATE)),
                Route.of("box filter", Route::floats, new BoxFilter(3, Border.REFLECT)),
                Route.of("sobel", Route::floats, new Sobel(1, 0, 3, Border.REFLECT_101)),
                new Route("k-means", side -> List.of(Route.bytes(side, 3)),
                        (in, results) -> new KMeans(3, 1, 1, 3, 0.1).apply(in.getFirst(), results).labels()),
                new Route("encode", side -> List.of(Route.bytes(side, 3)), (in, results) -> {
                    byte[] content = Images.encode(in.getFirst(), "bmp");
                    return Tensor.allocate(results, DType.U8, content.length).copyFrom(content);
                }),
                new Route("decode", side -> List.of(encoded(side, "bmp")), OpenCvRoutes::decoded),
                new Route("decode png", side -> List.of(encoded(side, "png")), OpenCvRoutes::decoded));
    }

    private static Tensor blurred(List<Tensor> in, SegmentAllocator results) {
        Tensor dst = Tensor.allocate(results, in.getFirst().type());
        Tensor src = in.getFirst().stride(0) < 0 ? in.getFirst().flip(0) : in.getFirst();
        try (Size size = new Size(3, 3)) {
            Mats.call(src, dst, (s, d) -> opencv_imgproc.GaussianBlur(s, d, size, 1.2));
        }
        return src == in.getFirst() ? dst : dst.flip(0);
    }

    private static Tensor added(List<Tensor> in, SegmentAllocator results) {
        Tensor dst = Tensor.allocate(results, in.getFirst().type());
        List<Tensor> sources = in.stream().map(tensor -> tensor.stride(0) < 0 ? tensor.flip(0) : tensor).toList();
        Mats.call(sources, dst, (all, d) -> opencv_core.add(all.get(0), all.get(1), d));
        return sources.equals(in) ? dst : dst.flip(0);
    }

    /// Uses a view in the ways that are safe while another thread closes the arena: the header, objects derived from
    /// it, buffers and indexers.
    private static Tensor viewed(List<Tensor> in, SegmentAllocator results) {
        Tensor src = in.getFirst();
        boolean turned = src.stride(0) < 0;
        try {
            Mat view = Mats.view(turned ? src.flip(0) : src);
            Mat part = view.apply(new Rect(0, 1, view.cols(), view.rows() - 2));
            ByteBuffer rows = part.reshape(1).createBuffer();
            UByteIndexer first = view.row(0).createIndexer();
            UByteIndexer last = view.rowRange(view.rows() - 1, view.rows()).createIndexer();
            Tensor dst = Tensor.allocate(results, src.type());
            Tensor upright = turned ? dst.flip(0) : dst;
            for (long y = 0; y < src.size(0); y++) {
                for (long x = 0; x < src.size(1); x++) {
                    int value = y == 0
                            ? first.get(0, x)
                            : y == src.size(0) - 1
                                    ? last.get(0, x)
                                    : Byte.toUnsignedInt(rows.get((int) ((y - 1) * src.size(1) + x)));
                    upright.setLong(value, y, x, 0);
                }
            }
            return dst;
        } catch (NullPointerException e) {
            throw new IllegalStateException("Already closed", e);
        }
    }

    private static Tensor encoded(int side, String format) {
        try {
            byte[] content = Images.encode(Route.bytes(side, 3), format);
            return Tensor.allocate(Arena.global(), DType.U8, content.length).copyFrom(content);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Tensor decoded(List<Tensor> in, SegmentAllocator results) throws IOException {
        Tensor content = in.getFirst();
        if (content.isDense()) {
            MemorySegment bytes = content.segment().asSlice(content.offset(), content.elements());
            return Images.decode(bytes, results);
        }
        try (Arena arena = Arena.ofConfined()) {
            return Images.decode(content.copy(arena).segment(), results);
        }
    }
}
