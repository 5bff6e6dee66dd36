package org.ochre.resample;

import org.ochre.Span;
import org.ochre.TensorType;

/// A part of a result, and where the patch that it is made from lies.
///
/// @param src the type of the whole source
/// @param dst the type of the whole result
/// @param area the rectangle of the source that becomes the result
/// @param rows the rows of the result
/// @param columns its columns
/// @param top the row of the source that is the first of the patch
/// @param left the column of the source that is the first of the patch
record Tile(TensorType src, TensorType dst, Box area, Span rows, Span columns, long top, long left) {

    /// The whole result, made from the whole source.
    static Tile whole(TensorType src, TensorType dst, Box area) {
        return new Tile(src, dst, area, new Span(0, dst.size(0)), new Span(0, dst.size(1)), 0, 0);
    }

    /// The rectangle of the patch that becomes this part, where whole pixels become one.
    Box blocks() {
        double height = area.height() / dst.size(0);
        double width = area.width() / dst.size(1);
        return new Box(area.y() + rows.first() * height - top, area.x() + columns.first() * width - left,
                rows.count() * height, columns.count() * width);
    }
}
