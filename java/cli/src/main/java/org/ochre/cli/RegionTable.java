package org.ochre.cli;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.io.Npy;
import org.ochre.work.AtomicFile;

/// A table of the regions, one row for each region.
///
/// @param ids I64 `[m]`, ascending
/// @param counts I64 `[m]`, the number of pixels of each region
/// @param means F64 `[m, c]`
record RegionTable(Tensor ids, Tensor counts, Tensor means) {
    private static final long EXACT = 1L << 53;
    private static final int CHUNK = 1 << 16;

    static void requireEnding(Path path) throws IOException {
        if (!TensorFile.isNpy(path) && !TensorFile.endsWith(path, ".csv")) {
            throw TensorFile.refuse(path, "expected a file name for a table, which ends in .csv or .npy");
        }
    }

    long size() {
        return ids.size(0);
    }

    /// Writes comma-separated values under a line of names, or an F64 `[m, 2 + c]`.
    void write(Path path) throws IOException {
        if (TensorFile.isNpy(path)) {
            writeNpy(path);
        } else {
            AtomicFile.write(path, this::writeCsv);
        }
    }

    private void writeNpy(Path path) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Tensor rows = Tensor.allocate(arena, DType.F64, size(), 2 + means.size(1));
            for (long row = 0; row < size(); row++) {
                long id = ids.getLong(row);
                if (id > EXACT || id < -EXACT) {
                    throw TensorFile.refuse(path,
                            "expected ids that f64 holds, within ±2^53, got " + id + "; .csv holds it");
                }
                rows.setLong(id, row, 0);
                rows.setLong(counts.getLong(row), row, 1);
            }
            rows.slice(1, 2, rows.size(1)).copyFrom(means);
            Npy.write(rows, path);
        }
    }

    private void writeCsv(FileChannel file) throws IOException {
        StringBuilder text = new StringBuilder("id,count");
        long channels = means.size(1);
        for (long channel = 0; channel < channels; channel++) {
            text.append(channels == 1 ? ",mean" : ",mean_" + channel);
        }
        text.append('\n');
        for (long row = 0; row < size(); row++) {
            text.append(ids.getLong(row)).append(',').append(counts.getLong(row));
            for (long channel = 0; channel < channels; channel++) {
                text.append(',').append(means.getDouble(row, channel));
            }
            text.append('\n');
            if (text.length() > CHUNK) {
                drain(text, file);
            }
        }
        drain(text, file);
    }

    private static void drain(StringBuilder text, FileChannel file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.US_ASCII));
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
        text.setLength(0);
    }
}
