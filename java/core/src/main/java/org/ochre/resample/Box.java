package org.ochre.resample;

import java.io.Serializable;
import org.ochre.work.Arguments;

/// A rectangle of an image, in pixels, which may cut through pixels: pixel (y, x) covers `y … y + 1` and `x … x + 1`.
///
/// @param y its upper edge
/// @param x its left edge
/// @param height rows, > 0
/// @param width columns, > 0
public record Box(double y, double x, double height, double width) implements Serializable {

    /// @throws IllegalArgumentException `box: expected finite numbers with y and x ≥ 0, height and width > 0, got …`
    public Box {
        boolean served = y >= 0 && x >= 0 && height > 0 && width > 0 && Double.isFinite(y + height + x + width);
        if (!served) {
            throw Arguments.refuse("box", "finite numbers with y and x ≥ 0, height and width > 0",
                    height + " × " + width + " at (" + y + ", " + x + ")");
        }
    }

    /// The largest rectangle with the ratio of a size, in the middle of this one.
    Box centred(long rows, long columns) {
        double scale = Math.min(height / rows, width / columns);
        double tall = Math.min(rows * scale, height);
        double wide = Math.min(columns * scale, width);
        return new Box(y + (height - tall) / 2, x + (width - wide) / 2, tall, wide);
    }

    void requireInside(long rows, long columns) {
        if (y + height > rows || x + width > columns) {
            throw Arguments.refuse("box", "a rectangle inside [" + rows + ", " + columns + "]",
                    height + " × " + width + " at (" + y + ", " + x + ")");
        }
    }
}
