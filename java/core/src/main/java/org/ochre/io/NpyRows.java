package org.ochre.io;

import org.ochre.work.Arguments;

/// Where some rows lie in a file in C order, for programs that read parts of it. These bytes behind [#header] are a
/// file of the rows alone.
///
/// @param header of such a file, with the stored element type
/// @param offset the byte at which the rows begin
/// @param bytes how many bytes they have
public record NpyRows(byte[] header, long offset, long bytes) {

    static NpyRows of(NpySource source, NpyHeader header, long first, long count) throws NpyException {
        if (header.fortranOrder() || header.type().rank() == 0) {
            throw new NpyException(source.name(), "expected rows in C order, got "
                    + (header.fortranOrder() ? "Fortran order; numpy.ascontiguousarray turns it" : header.type()));
        }
        long rows = header.type().size(0);
        Arguments.range("first", first, 0, rows);
        Arguments.range("count", count, 0, rows - first);
        long row = rows == 0 ? 0 : header.storedBytes() / rows;
        return new NpyRows(header.ofRows(count), header.offset() + first * row, count * row);
    }
}
