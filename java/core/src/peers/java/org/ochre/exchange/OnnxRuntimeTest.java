package org.ochre.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.ochre.Case;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.pixel.Normalize;

/// Tensors as inputs and outputs of ONNX Runtime, without a copy. The model is `y = x + x`.
class OnnxRuntimeTest {
    private static final long[] SHAPE = {2, 3, 5, 7};

    @Test
    void sharesInputsAndOutputs() throws Exception {
        try (Arena arena = Arena.ofShared();
                OrtEnvironment environment = OrtEnvironment.getEnvironment();
                OrtSession session = environment.createSession(model(), new OrtSession.SessionOptions())) {
            Tensor batch = Tensor.allocate(arena, DType.F32, SHAPE);
            Tensor doubled = Tensor.allocate(arena, DType.F32, SHAPE).fill(-1);
            try (OnnxTensor x = OnnxTensor.createTensor(environment, batch.asFloatBuffer(), SHAPE);
                    OnnxTensor y = OnnxTensor.createTensor(environment, doubled.asFloatBuffer(), SHAPE)) {
                for (int round = 0; round < 2; round++) {
                    // Written after the OnnxTensor was made: so it is the same memory.
                    for (long i = 0; i < SHAPE[0]; i++) {
                        Tensor image = Case.fill(Tensor.allocate(arena, DType.U8, 5, 7, 3), new Random(round), 256);
                        Normalize.imageNet().into(image, batch.at(i));
                    }
                    session.run(Map.of("x", x), Set.of(), Map.of("y", y)).close();
                    float[] in = new float[(int) batch.elements()];
                    float[] out = new float[in.length];
                    batch.copyTo(in);
                    doubled.copyTo(out);
                    for (int i = 0; i < in.length; i++) {
                        assertThat(out[i]).isEqualTo(in[i] + in[i]);
                    }
                }
            }
        }
    }

    /// A ModelProto with one node, field by field.
    private static byte[] model() {
        byte[] node = join(text(1, "x"), text(1, "x"), text(2, "y"), text(4, "Add"));
        byte[] graph = join(field(1, node), text(2, "graph"), field(11, value("x")), field(12, value("y")));
        return join(number(1, 8), field(7, graph), field(8, number(2, 13)));
    }

    /// A ValueInfoProto: F32 of this test's shape.
    private static byte[] value(String name) {
        byte[] shape = {};
        for (long size : SHAPE) {
            shape = join(shape, field(1, number(1, (int) size)));
        }
        return join(text(1, name), field(2, field(1, join(number(1, 1), field(2, shape)))));
    }

    private static byte[] text(int field, String text) {
        return field(field, text.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] field(int field, byte[] content) {
        byte[] length = content.length < 128
                ? new byte[]{(byte) content.length}
                : new byte[]{(byte) (content.length | 128), (byte) (content.length >> 7)};
        return join(new byte[]{(byte) (field << 3 | 2)}, length, content);
    }

    private static byte[] number(int field, int small) {
        return new byte[]{(byte) (field << 3), (byte) small};
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
