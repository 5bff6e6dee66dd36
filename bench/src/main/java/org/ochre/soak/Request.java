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
import org.ochre.label.LabelMeans;
import org.ochre.opencv.Mats;
import org.ochre.opencv.image.Images;
import org.ochre.palette.MedianCut;
import org.ochre.palette.NearestColor;
import org.ochre.palette.Recolor;
import org.ochre.pixel.Convert;
import org.ochre.stencil.Correlation;
import org.ochre.stencil.Gradient;
import org.ochre.stencil.Kernel;
import org.ochre.stencil.LocalStats;

/// The kinds of requests to the server: each decodes a photo and works on it.
enum Request {
    PALETTE {
        @Override
        Tensor work(Tensor photo, Arena lease) {
            return new NearestColor().apply(photo, new MedianCut(16).apply(photo, lease), lease);
        }
    },
    REGIONS {
        @Override
        Tensor work(Tensor photo, Arena lease) {
            Tensor few = Tensor.allocate(lease, DType.U8, 8, 3).copyFrom(COLORS);
            Tensor labels = new NearestColor().apply(photo, few, lease);
            return new Recolor().apply(labels, new LabelMeans(8).apply(photo, labels, lease), lease);
        }
    },
    GRADIENT {
        @Override
        Tensor work(Tensor photo, Arena lease) {
            return new Gradient(Border.INTERIOR).apply(new Convert(DType.F32).apply(photo.channel(1), lease), lease);
        }
    },
    TEXTURE {
        @Override
        Tensor work(Tensor photo, Arena lease) {
            return new LocalStats(7, Border.REFLECT_101).apply(photo.channel(1), lease);
        }
    },
    FILTER {
        @Override
        Tensor work(Tensor photo, Arena lease) {
            return new Correlation(Kernel.of(3, 3, 1, 2, 3, 4, 5, 7, 7, 8, 1), Border.REFLECT_101).apply(photo, lease);
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
    },
    ENCODE {
        @Override
        Tensor work(Tensor photo, Arena lease) throws IOException {
            byte[] file = Images.encode(photo, "jpg");
            return Tensor.of(MemorySegment.ofArray(file), DType.U8, file.length);
        }
    };

    private static final byte[] COLORS = new byte[24];

    static {
        for (int i = 0; i < COLORS.length; i++) {
            COLORS[i] = (byte) (i * 83);
        }
    }

    abstract Tensor work(Tensor photo, Arena lease) throws IOException;

    /// A checksum of the whole answer.
    long serve(byte[] file, Arena lease) throws IOException {
        Tensor answer = work(Images.decode(file, lease), lease);
        CRC32C sum = new CRC32C();
        sum.update(answer.segment().asSlice(answer.offset(), answer.type().bytes()).asByteBuffer());
        return sum.getValue();
    }
}
