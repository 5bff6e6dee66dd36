package org.ochre.cli;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.io.Npy;
import org.ochre.work.AtomicFile;

/// A table of the regions, one row for each region.
///
/// @param ids I64 `[m]`, ascending
/// @param figures what is known of the regions
record RegionTable(Tensor ids, List<Figure> figures) {
    private static final long EXACT = 1L << 53;
    private static final int CHUNK = 1 << 16;

    /// A figure of each region: one column, or one for each channel.
    ///
    /// @param values I64 or F64, `[m]` or `[m, c]`
    record Figure(String name, Tensor values) {

        long columns() {
            return values.rank() == 1 ? 1 : values.size(1);
        }

        /// A column, `[m]`.
        Tensor column(long column) {
            return values.rank() == 1 ? values : values.slice(1, column, column + 1).squeeze(1);
        }

        String nameOf(long column) {
            return columns() == 1 ? name : name + "_" + column;
        }
    }

    static void requireEnding(Path path) throws IOException {
        if (!TensorFile.isNpy(path) && !TensorFile.endsWith(path, ".csv")) {
            throw TensorFile.refuse(path, "expected a file name for a table, which ends in .csv or .npy");
        }
    }

    long size() {
        return ids.size(0);
    }

    /// Writes comma-separated values under a line of names, or an F64 `[m, columns]`.
    void write(Path path) throws IOException {
        if (TensorFile.isNpy(path)) {
            writeNpy(path);
        } else {
            AtomicFile.write(path, this::writeCsv);
        }
    }

    private void writeNpy(Path path) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Tensor rows = Tensor.allocate(arena, DType.F64, size(),
                    1 + figures.stream().mapToLong(Figure::columns).sum());
            for (long row = 0; row < size(); row++) {
                long id = ids.getLong(row);
                if (id > EXACT || id < -EXACT) {
                    throw TensorFile.refuse(path,
                            "expected ids that f64 holds, within ±2^53, got " + id + "; .csv holds it");
                }
                rows.setLong(id, row, 0);
                long to = 1;
                for (Figure figure : figures) {
                    for (long column = 0; column < figure.columns(); column++) {
                        rows.setDouble(figure.column(column).getDouble(row), row, to++);
                    }
                }
            }
            Npy.write(rows, path);
        }
    }

    private void writeCsv(FileChannel file) throws IOException {
        StringBuilder text = new StringBuilder("id");
        for (Figure figure : figures) {
            for (long column = 0; column < figure.columns(); column++) {
                text.append(',').append(figure.nameOf(column));
            }
        }
        text.append('\n');
        for (long row = 0; row < size(); row++) {
            text.append(ids.getLong(row));
            for (Figure figure : figures) {
                append(figure, row, text);
            }
            text.append('\n');
            if (text.length() > CHUNK) {
                drain(text, file);
            }
        }
        drain(text, file);
    }

    private static void append(Figure figure, long row, StringBuilder text) {
        for (long column = 0; column < figure.columns(); column++) {
            Tensor values = figure.column(column);
            text.append(',');
            if (values.dtype().isFloat()) {
                text.append(values.getDouble(row));
            } else {
                text.append(values.getLong(row));
            }
        }
    }

    private static void drain(StringBuilder text, FileChannel file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.US_ASCII));
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
        text.setLength(0);
    }
}
