package org.ochre.server.step;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.palette.MedianCut;

/// `palette:8`, with the options of `quantize`: the answer is JSON with the colours and how much of the picture each
/// has, the largest share first.
///
/// @param step makes the palette and maps the picture to it
record PaletteEnding(QuantizeStep step) implements Ending {
    static final String NAME = "palette";
    private static final String FORM = "K[:refine=N][:cut=variance|median][:alpha=seen|straight]";
    private static final int MOST = 1024;

    static PaletteEnding parse(Words words) {
        MedianCut cut = QuantizeStep.palette(words, words.next(FORM));
        if (cut.k() > MOST) {
            throw words.refuse("at most " + MOST + " colours", Integer.toString(cut.k()));
        }
        words.end(FORM);
        return new PaletteEnding(new QuantizeStep(cut, null));
    }

    @Override
    public String contentType() {
        return "application/json";
    }

    @Override
    public void require(TensorType type) {
        step.resultType(type);
    }

    @Override
    public void addTo(Cost cost, TensorType type, long colors) {
        if (colors > 0) {
            Picture.addPainting(cost, type, colors);
        }
        step.addTo(cost, type);
    }

    @Override
    public void write(Picture picture, SegmentAllocator results, OutputStream out) throws IOException {
        Picture.Indexed few = step.apply(picture, results);
        long[] counts = counts(few.labels(), few.palette().size(0));
        List<Integer> order = IntStream.range(0, counts.length).boxed()
                .sorted(Comparator.comparingLong((Integer row) -> -counts[row])).toList();
        StringBuilder json = new StringBuilder("{\"width\":").append(few.labels().size(1)).append(",\"height\":")
                .append(few.labels().size(0)).append(",\"colors\":[");
        for (int row : order) {
            json.append(json.charAt(json.length() - 1) == '[' ? "" : ",").append("{\"hex\":\"#");
            appendHex(json, few.palette(), row);
            json.append("\",\"share\":")
                    .append(String.format(Locale.ROOT, "%.6f", (double) counts[row] / few.labels().elements()))
                    .append('}');
        }
        out.write(json.append("]}").toString().getBytes(StandardCharsets.UTF_8));
    }

    /// A grey is written as a colour. An alpha is written where there is one.
    private static void appendHex(StringBuilder json, Tensor palette, int row) {
        long channels = palette.size(1);
        for (int channel = 0; channel < Math.max(3, channels); channel++) {
            json.append(String.format("%02x", palette.getLong(row, channels == 1 ? 0 : channel)));
        }
    }

    /// @param labels dense I32
    private static long[] counts(Tensor labels, long rows) {
        long[] counts = new long[Math.toIntExact(rows)];
        MemorySegment ids = labels.segment();
        for (long i = 0; i < labels.elements(); i++) {
            counts[ids.get(ValueLayout.JAVA_INT, labels.offset() + i * Integer.BYTES)]++;
        }
        return counts;
    }

    @Override
    public String toString() {
        return NAME + ":" + step.cut().k() + QuantizeStep.options(step.cut());
    }
}
