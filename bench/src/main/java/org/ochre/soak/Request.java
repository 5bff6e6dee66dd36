package org.ochre.soak;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.zip.CRC32C;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Size;
import org.ochre.Border;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.label.LabelMeans;
import org.ochre.memory.Lease;
import org.ochre.opencv.Mats;
import org.ochre.opencv.image.ImageInfo;
import org.ochre.opencv.image.Images;
import org.ochre.palette.MedianCut;
import org.ochre.palette.NearestColor;
import org.ochre.palette.Recolor;
import org.ochre.pixel.Convert;
import org.ochre.stencil.Correlation;
import org.ochre.stencil.Gradient;
import org.ochre.stencil.Kernel;
import org.ochre.stencil.LocalStats;

/// The kinds of requests to the server: each decodes a photo and works on it. Each says beforehand how many bytes that
/// takes.
enum Request {
    PALETTE {
        @Override
        Tensor work(Tensor photo, Arena lease) {
            return NEAREST.apply(photo, CUT.apply(photo, lease), lease);
        }

        @Override
        long bytes(TensorType photo) {
            TensorType palette = new TensorType(DType.U8, CUT.k(), 3);
            return palette.bytes() + NEAREST.resultType(photo, palette).bytes()
                    + Math.max(CUT.scratchBytes(photo), NEAREST.scratchBytes(photo, palette));
        }
    },
    REGIONS {
        @Override
        Tensor work(Tensor photo, Arena lease) {
            Tensor few = Tensor.allocate(lease, FEW).copyFrom(COLORS);
            Tensor labels = NEAREST.apply(photo, few, lease);
            return new Recolor().apply(labels, MEANS.apply(photo, labels, lease), lease);
        }

        @Override
        long bytes(TensorType photo) {
            TensorType labels = NEAREST.resultType(photo, FEW);
            TensorType means = MEANS.resultType(photo, labels);
            Recolor recolor = new Recolor();
            long results = FEW.bytes() + labels.bytes() + means.bytes() + recolor.resultType(labels, means).bytes();
            return results + Math.max(NEAREST.scratchBytes(photo, FEW),
                    Math.max(MEANS.scratchBytes(photo, labels), recolor.scratchBytes(labels, means)));
        }
    },
    GRADIENT {
        @Override
        Tensor work(Tensor photo, Arena lease) {
            return SLOPES.apply(FLOATS.apply(photo.channel(1), lease), lease);
        }

        @Override
        long bytes(TensorType photo) {
            TensorType floats = FLOATS.resultType(channel(photo));
            return floats.bytes() + SLOPES.resultType(floats).bytes()
                    + Math.max(FLOATS.scratchBytes(channel(photo)), SLOPES.scratchBytes(floats));
        }
    },
    TEXTURE {
        @Override
        Tensor work(Tensor photo, Arena lease) {
            return STATS.apply(photo.channel(1), lease);
        }

        @Override
        long bytes(TensorType photo) {
            return STATS.resultType(channel(photo)).bytes() + STATS.scratchBytes(channel(photo));
        }
    },
    FILTER {
        @Override
        Tensor work(Tensor photo, Arena lease) {
            return SUMS.apply(photo, lease);
        }

        @Override
        long bytes(TensorType photo) {
            return SUMS.resultType(photo).bytes() + SUMS.scratchBytes(photo);
        }
    },
    BLUR {
        @Override
        Tensor work(Tensor photo, Arena lease) {
            Tensor blurred = Tensor.allocate(lease, photo.type());
            try (Size size = new Size(5, 5)) {
                Mats.call(photo, blurred, (src, dst) -> opencv_imgproc.GaussianBlur(src, dst, size, 1.2));
            }
            return blurred;
        }

        /// OpenCV does not say what it takes. A copy of the photo is more than that.
        @Override
        long bytes(TensorType photo) {
            return 2 * photo.bytes();
        }
    },
    ENCODE {
        @Override
        Tensor work(Tensor photo, Arena lease) throws IOException {
            byte[] file = Images.encode(photo, "jpg");
            return Tensor.of(MemorySegment.ofArray(file), DType.U8, file.length);
        }

        /// The pixels in OpenCV's order, its file, and a copy of the file. A JPEG file is smaller than its pixels.
        @Override
        long bytes(TensorType photo) {
            return 3 * photo.bytes() + (1 << 16);
        }
    };

    private static final MedianCut CUT = new MedianCut(16);
    private static final NearestColor NEAREST = new NearestColor();
    private static final LabelMeans MEANS = new LabelMeans(8);
    private static final Convert FLOATS = new Convert(DType.F32);
    private static final Gradient SLOPES = new Gradient(Border.INTERIOR);
    private static final LocalStats STATS = new LocalStats(7, Border.REFLECT_101);
    private static final Correlation SUMS = new Correlation(Kernel.of(3, 3, 1, 2, 3, 4, 5, 7, 7, 8, 1),
            Border.REFLECT_101);
    private static final TensorType FEW = new TensorType(DType.U8, 8, 3);
    private static final byte[] COLORS = new byte[24];

    static {
        for (int i = 0; i < COLORS.length; i++) {
            COLORS[i] = (byte) (i * 83);
        }
    }

    private static TensorType channel(TensorType photo) {
        return new TensorType(photo.dtype(), photo.size(0), photo.size(1));
    }

    abstract Tensor work(Tensor photo, Arena lease) throws IOException;

    /// What the work takes in results and scratch, beside the photo.
    abstract long bytes(TensorType photo);

    /// What the request takes.
    long bytes(byte[] file) throws IOException {
        ImageInfo header = Images.header(file);
        return header.bytes() + bytes(header.type());
    }

    /// A checksum of the whole answer.
    long serve(byte[] file, Lease lease) throws IOException {
        return lease.<Long, IOException>call(() -> {
            Tensor answer = work(Images.decode(file, lease), lease);
            CRC32C sum = new CRC32C();
            sum.update(answer.segment().asSlice(answer.offset(), answer.type().bytes()).asByteBuffer());
            return sum.getValue();
        });
    }
}
