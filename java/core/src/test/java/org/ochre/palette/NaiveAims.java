package org.ochre.palette;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// The aims of colours, as [Dither] defines them, in 1024ths of a level. For full strength and opaque colours.
final class NaiveAims {
    static final int UNIT = 1024;
    private static final int STEP = 5;

    private final double[][] palette;
    private final Map<String, long[]> nodes = new HashMap<>();

    NaiveAims(double[][] palette) {
        this.palette = palette;
    }

    /// The colour where it is in the hull, else the interpolated aim.
    long[] ofMix(double[] color) {
        return isInside(color) ? units(color) : interpolated(color);
    }

    /// The colour where the interpolated aim is near, else that.
    long[] ofPixel(double[] color) {
        long[] aim = interpolated(color);
        boolean near = true;
        for (int c = 0; c < color.length; c++) {
            near &= Math.abs(aim[c] - color[c] * UNIT) <= 1.25 * UNIT;
        }
        return near ? units(color) : aim;
    }

    boolean isInside(double[] color) {
        double[] aim = NaiveMix.nearest(palette, color);
        for (int c = 0; c < color.length; c++) {
            if (Math.abs(aim[c] - color[c]) > 4.0 / UNIT) {
                return false;
            }
        }
        return true;
    }

    private long[] interpolated(double[] color) {
        int channels = color.length;
        long[][] values = new long[1 << channels][];
        for (int corner = 0; corner < values.length; corner++) {
            double[] node = new double[channels];
            for (int c = 0; c < channels; c++) {
                node[c] = STEP * (cell(color[c]) + (corner >> c & 1));
            }
            values[corner] = nodes.computeIfAbsent(Arrays.toString(node),
                    key -> units(NaiveMix.nearest(palette, node)));
        }
        if (isCell(values, color)) {
            return units(color);
        }
        for (int axis = channels - 1; axis >= 0; axis--) {
            long share = (long) ((color[axis] - STEP * cell(color[axis])) * 4096 / STEP);
            long[][] half = new long[1 << axis][channels];
            for (int corner = 0; corner < half.length; corner++) {
                for (int c = 0; c < channels; c++) {
                    long from = values[corner][c];
                    half[corner][c] = from
                            + Math.floorDiv((values[corner + half.length][c] - from) * share, 4096);
                }
            }
            values = half;
        }
        return values[0];
    }

    /// Whether all corners of the colour's cell are their own aims.
    private static boolean isCell(long[][] corners, double[] color) {
        boolean inside = true;
        for (int corner = 0; corner < corners.length; corner++) {
            for (int c = 0; c < color.length; c++) {
                inside &= corners[corner][c] == (cell(color[c]) + (corner >> c & 1)) * STEP * UNIT;
            }
        }
        return inside;
    }

    private static int cell(double level) {
        return Math.min((int) level / STEP, 50);
    }

    private static long[] units(double[] color) {
        return Arrays.stream(color).mapToLong(level -> (long) (level * UNIT + 0.500001)).toArray();
    }
}
