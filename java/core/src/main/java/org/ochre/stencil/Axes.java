package org.ochre.stencil;

/// The axes that derivatives are taken along. Rows lie along y, columns along x.
public enum Axes {
    /// Along both axes. A tensor `[n]` has x alone.
    YX,
    /// From row to row.
    Y,
    /// From column to column.
    X;

    boolean hasY() {
        return this != X;
    }

    boolean hasX() {
        return this != Y;
    }
}
