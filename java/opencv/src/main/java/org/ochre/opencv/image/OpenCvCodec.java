package org.ochre.opencv.image;

import java.util.regex.Pattern;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.ochre.foreign.StandardError;

/// OpenCV's decoders of pictures. libpng and libjpeg print lines about damaged files to standard error, and OpenCV
/// cannot stop them. So these lines go to the [System.Logger] `org.ochre` at level DEBUG instead: see [StandardError].
final class OpenCvCodec {
    private static final Pattern THEIRS = Pattern
            .compile("libpng (?:warning|error): .*|(?:Corrupt JPEG data|Premature end of"
                    + " JPEG file|Invalid (?:SOS|JPEG|component|progressive|scan|color)|Inconsistent progression|Unknown Adobe"
                    + "|Warning: unknown JFIF|Bogus |Unsupported (?:marker|JPEG|color)|Not a JPEG file"
                    + "|Application transferred|Improper call|DNL marker|Quantization table|Huffman table|Arithmetic table"
                    + "|JPEG datastream|Insufficient memory|Image too wide|Maximum supported).*");

    private OpenCvCodec() {}

    /// Decodes into an image of the right size and type.
    ///
    /// @throws IllegalArgumentException where OpenCV cannot; the image is then as it was
    static void decode(Mat content, int flags, Mat image) {
        boolean[] isEmpty = new boolean[1];
        StandardError.during(() -> isEmpty[0] = opencv_imgcodecs.imdecode(content, flags, image).empty(),
                line -> THEIRS.matcher(line).matches());
        if (isEmpty[0]) {
            throw new IllegalArgumentException("OpenCV: it cannot decode this");
        }
    }
}
