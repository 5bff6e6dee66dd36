package org.ochre.spark;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.UnaryOperation;
import org.ochre.memory.Lease;
import org.ochre.opencv.image.ImageInfo;
import org.ochre.opencv.image.Images;
import org.ochre.spark.executor.ExecutorPool;

/// Operations on a picture, one after the other, and the format that the result is encoded in.
///
/// @param format the ending of an image file, such as `png`, or `npy`
record Steps(String format, List<UnaryOperation> operations) implements Serializable {
    private static final String NPY = "npy";
    /// Encoders hold the encoded bytes up to three times, which are hardly more than the pixels.
    private static final int ENCODING = 4;

    Steps {
        operations = List.copyOf(operations);
    }

    /// The encoded result for the content of an image file.
    byte[] apply(byte[] content) throws IOException {
        ImageInfo header = Images.header(content);
        return ExecutorPool.with(header.bytes() + bytes(header.type()), lease -> {
            Tensor image = Images.decode(content, lease);
            for (UnaryOperation operation : operations) {
                image = operation.apply(image, lease);
            }
            return encoded(image, lease);
        });
    }

    /// Pool memory for all results, the largest scratch, and encoding. An `.npy` is written from the result itself.
    private long bytes(TensorType picture) {
        long results = 0;
        long scratch = 0;
        TensorType type = picture;
        for (UnaryOperation operation : operations) {
            scratch = Math.max(scratch, operation.scratchBytes(type));
            type = operation.resultType(type);
            results += type.bytes();
        }
        long encoded = format.equals(NPY) ? 0 : ENCODING * type.bytes();
        long all = results + scratch + encoded + (1 << 16);
        return all < 0 ? Long.MAX_VALUE : all;
    }

    private byte[] encoded(Tensor image, Lease lease) throws IOException {
        return format.equals(NPY) ? PaletteBytes.npy(image, lease) : Images.encode(image, format);
    }
}
