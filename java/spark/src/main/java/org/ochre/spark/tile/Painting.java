package org.ochre.spark.tile;

import java.io.IOException;
import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.ochre.Background;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.io.Npy;
import org.ochre.label.LabelIndex;
import org.ochre.memory.Lease;
import org.ochre.palette.Recolor;

/// Paints a tile's labels with the means of their regions, which came in answers.
///
/// @param reader of labels
/// @param dtype of the means
record Painting(TileReader reader, DType dtype, long channels, Background background) implements Serializable {

    /// The means of some labels of one block.
    ///
    /// @param ids ascending
    /// @param means of all channels, label after label, as the elements lie in memory
    record Answer(long[] ids, byte[] means) implements Serializable {
        /// The means of all labels of a block.
        static Answer of(RegionPart part, DType dtype, Lease lease) {
            Tensor means = part.means(dtype, lease);
            byte[] content = Npy.encode(means);
            return new Answer(part.ids(), Arrays.copyOfRange(content, Npy.header(means.type()).length, content.length));
        }

        /// Those of some of the labels.
        Answer of(long[] some) {
            int row = means.length / ids.length;
            byte[] chosen = new byte[some.length * row];
            for (int i = 0; i < some.length; i++) {
                System.arraycopy(means, Arrays.binarySearch(ids, some[i]) * row, chosen, i * row, row);
            }
            return new Answer(some, chosen);
        }
    }

    /// Bytes of the executor's pool that [#tile] takes, about.
    long bytes(TensorType labels) {
        return 64 * labels.elements() + 2 * labels.elements() * channels * dtype.size() + (1 << 16);
    }

    /// The painted tile, as the content of an `.npy`.
    ///
    /// @param parts the content of the label tile's file as bytes, and any number of answers
    byte[] tile(List<Object> parts, TensorType type, Lease lease) throws IOException {
        byte[] content = parts.stream().filter(byte[].class::isInstance).map(byte[].class::cast).findFirst()
                .orElseThrow(() -> new IOException("expected its labels, got none"));
        List<Answer> sorted = parts.stream().filter(Answer.class::isInstance).map(Answer.class::cast)
                .sorted(Comparator.comparingLong(answer -> answer.ids()[0])).toList();
        Tensor labels = reader.decode(content, type, lease);
        LabelIndex index = LabelIndex.of(labels, background, lease);
        long[] ids = sorted.stream().flatMapToLong(answer -> Arrays.stream(answer.ids())).toArray();
        if (!Arrays.equals(ids, RegionPart.ids(index))) {
            throw new IOException("expected the labels that were summed before, got others");
        }
        Tensor table = Tensor.allocate(lease, dtype, ids.length, channels);
        long at = table.offset();
        for (Answer answer : sorted) {
            MemorySegment.copy(MemorySegment.ofArray(answer.means()), 0, table.segment(), at, answer.means().length);
            at += answer.means().length;
        }
        Recolor recolor = background.named() ? new Recolor().background(-1) : new Recolor();
        return Npy.encode(recolor.apply(index.apply(labels, lease), table, lease));
    }
}
