package org.ochre.stencil;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.ochre.Border;
import org.ochre.Case;
import org.ochre.DType;
import org.ochre.Layout;
import org.ochre.Missing;
import org.ochre.Tensor;
import org.ochre.UnaryOperation;

/// A field with gaps, and random parameters of a derivative: of every dtype, border and kind of spacing. The
/// derivatives are compared with [Slopes], place by place.
final class Survey {
    private static final double NODATA = 3;

    private final Case row;
    private final Arena arena;
    private final Random random;
    private final int height;
    private final int width;
    final Tensor field;
    final Tensor plane;
    final Spacing y;
    final Spacing x;
    final Border border;
    final Axes axes;
    final int edgeOrder;
    final Missing missing;
    final @Nullable Double nodata;
    private final Slopes alongY;
    private final Slopes alongX;

    /// @param edges whether edges of order 2 are drawn too
    Survey(Case row, Arena arena, Random random, boolean edges) {
        this.row = row;
        this.arena = arena;
        this.random = random;
        height = (int) row.height();
        width = (int) row.width();
        DType dtype = DType.values()[random.nextInt(DType.values().length)];
        field = row.random(arena, random, dtype, dtype.isFloat() ? 1000 : 100, height, width);
        missing = random.nextBoolean() ? Missing.SKIP : Missing.PROPAGATE;
        nodata = random.nextBoolean() ? NODATA : null;
        for (int gap = random.nextInt(12); gap > 0 && field.elements() > 0; gap--) {
            boolean nan = dtype.isFloat() && random.nextBoolean();
            field.setDouble(nan ? Double.NaN : NODATA, random.nextInt(height), random.nextInt(width));
        }
        plane = Tensor.allocate(arena, DType.F64, height, width);
        for (long i = 0; i < field.elements(); i++) {
            double value = field.getDouble(i / width, i % width);
            plane.setDouble(nodata != null && value == NODATA ? Double.NaN : value, i / width, i % width);
        }
        boolean uneven = random.nextBoolean() && height > 1 && width > 1;
        border = uneven
                ? random.nextBoolean() ? Border.ONE_SIDED : Border.INTERIOR
                : Neighbours.ALL.get(random.nextInt(Neighbours.ALL.size()));
        edgeOrder = edges && border.kind() == Border.Kind.ONE_SIDED ? 1 + random.nextInt(2) : 1;
        axes = Axes.values()[random.nextInt(3)];
        DType working = dtype == DType.F32 ? DType.F32 : DType.F64;
        double[] rows = coordinates(height);
        double[] columns = coordinates(width);
        boolean narrow = random.nextBoolean();
        boolean skip = missing == Missing.SKIP;
        double dy = random.nextDouble() - 0.5;
        alongY = uneven
                ? Slopes.at(rows, narrow, working, edgeOrder, skip)
                : Slopes.even(dy, working, edgeOrder, skip);
        y = !uneven ? Spacing.of(dy) : narrow ? narrow(rows) : Spacing.at(rows);
        boolean evenX = !uneven || random.nextInt(3) == 0;
        alongX = evenX
                ? Slopes.even(-0.7, working, edgeOrder, skip)
                : Slopes.at(columns, false, working, edgeOrder, skip);
        x = evenX ? Spacing.of(-0.7) : Spacing.at(columns);
    }

    /// Ascending, descending, or even.
    private double[] coordinates(int n) {
        int kind = random.nextInt(4);
        double[] places = new double[n];
        for (int i = 1; i < n; i++) {
            double distance = kind == 0 ? 0.25 : (float) (0.1 + random.nextDouble());
            places[i] = (float) (places[i - 1] + (kind == 1 ? -distance : distance));
        }
        return places;
    }

    private Spacing narrow(double[] places) {
        float[] floats = new float[places.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) places[i];
        }
        return Spacing.at(Tensor.allocate(arena, DType.F32, floats.length).copyFrom(floats));
    }

    /// Runs the operation and compares each plane.
    ///
    /// @param orders the planes along both axes: y, x, yy, yx, xx
    /// @param samples how many samples an edge needs
    void holds(UnaryOperation operation, String[] orders, int samples) {
        boolean hasY = axes != Axes.X;
        boolean hasX = axes != Axes.Y;
        boolean few = hasY && height < samples || hasX && width < samples;
        if (border.kind() == Border.Kind.ONE_SIDED && few && field.elements() > 0) {
            assertThatThrownBy(() -> operation.apply(field, arena))
                    .hasMessageStartingWith("src: expected at least " + samples + " ");
            return;
        }
        String[] planes = Arrays.stream(orders)
                .filter(order -> (hasY || !order.contains("y")) && (hasX || !order.contains("x")))
                .toArray(String[]::new);
        DType dtype = field.dtype() == DType.F32 ? DType.F32 : DType.F64;
        Tensor dst = planes.length == 1
                ? row.destination().place(arena, dtype, height, width)
                : row.destination().place(arena, dtype, planes.length, height, width);
        operation.into(field, dst);
        for (int i = 0; i < planes.length && field.elements() > 0; i++) {
            compare(planes.length == 1 ? dst : dst.at(i), planes[i]);
        }
        assertThat(Layout.damage(dst)).isZero();
    }

    private void compare(Tensor got, String order) {
        double[][] expected = order.equals("yx") ? mixed() : straight(order);
        for (int i = 0; i < height; i++) {
            for (int j = 0; j < width; j++) {
                double want = isRim(i, j) ? 0 : expected[i][j];
                if (Double.compare(got.getDouble(i, j), want) != 0) {
                    assertThat(got.getDouble(i, j)).as("%s at %s %s of %s by %s and %s, %s, %s, %s, %s", order, i, j,
                            plane, y, x, border, missing, axes, edgeOrder).isEqualTo(Double.valueOf(want));
                }
            }
        }
    }

    private boolean isRim(int i, int j) {
        boolean rows = axes != Axes.X && (i == 0 || i == height - 1);
        boolean columns = axes != Axes.Y && (j == 0 || j == width - 1);
        return border.kind() == Border.Kind.INTERIOR && (rows || columns);
    }

    private double[][] straight(String order) {
        return order.startsWith("y") ? alongY(order.length()) : alongX(plane, border, order.length());
    }

    private double[][] alongY(int order) {
        double[][] all = new double[height][width];
        for (int j = 0; j < width; j++) {
            double[] line = alongY.of(Slopes.line(plane, border, true, j), border, order);
            for (int i = 0; i < height; i++) {
                all[i][j] = line[i];
            }
        }
        return all;
    }

    private double[][] alongX(Tensor of, Border border, int order) {
        double[][] all = new double[height][];
        for (int i = 0; i < height; i++) {
            all[i] = alongX.of(Slopes.line(of, border, false, i), border, order);
        }
        return all;
    }

    private double[][] mixed() {
        if (alongY.coordinates() == null && alongX.coordinates() == null) {
            double[][] all = new double[height][width];
            for (int i = 0; i < height; i++) {
                for (int j = 0; j < width; j++) {
                    all[i][j] = corners(i, j);
                }
            }
            return all;
        }
        Tensor first = Tensor.allocate(arena, DType.F64, height, width);
        for (int j = 0; j < width; j++) {
            double[] line = alongY.of(Slopes.line(plane, Border.ONE_SIDED, true, j), Border.ONE_SIDED, 1);
            for (int i = 0; i < height; i++) {
                first.setDouble(line[i], i, j);
            }
        }
        return alongX(first, Border.ONE_SIDED, 1);
    }

    private double corners(int i, int j) {
        if (missing == Missing.SKIP && Double.isNaN(plane.getDouble(i, j))) {
            return Double.NaN;
        }
        int[][] rectangles = {{-1, 1, -1, 1}, {0, 1, -1, 1}, {-1, 0, -1, 1}, {-1, 1, 0, 1}, {-1, 1, -1, 0},
            {0, 1, 0, 1}, {0, 1, -1, 0}, {-1, 0, 0, 1}, {-1, 0, -1, 0}};
        boolean extended = border.kind() != Border.Kind.INTERIOR && border.kind() != Border.Kind.ONE_SIDED;
        for (int[] r : rectangles) {
            boolean there = true;
            for (int corner = 0; corner < 4; corner++) {
                int down = i + r[corner / 2];
                int right = j + r[2 + corner % 2];
                there &= extended || Neighbours.inside(plane, down, right);
                there &= missing == Missing.PROPAGATE || !there || !Double.isNaN(at(down, right));
            }
            if (there) {
                double twist = rounded(
                        rounded(at(i + r[1], j + r[3]) - at(i + r[1], j + r[2])) - at(i + r[0], j + r[3]));
                double area = (r[1] - r[0]) * (r[3] - r[2]) * alongY.step() * alongX.step();
                return rounded(rounded(twist + at(i + r[0], j + r[2])) / weight(area));
            }
        }
        return Double.NaN;
    }

    private double at(long i, long j) {
        return Neighbours.at(plane, border, i, j);
    }

    private double rounded(double value) {
        return alongY.fieldNarrow() ? (float) value : value;
    }

    private double weight(double value) {
        return alongY.axisNarrow() && alongX.axisNarrow() ? (float) value : value;
    }
}
