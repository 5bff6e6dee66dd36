package org.ochre.stencil;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ochre.Border;
import org.ochre.Case;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.pixel.Convert;

class WindowTest {
    private static final int ROWS = 9;
    private static final int COLUMNS = 11;

    private enum Operation {
        DIRECT {
            @Override
            WindowOperation of(Correlation filter) {
                return filter;
            }
        },
        SEPARABLE {
            @Override
            WindowOperation of(Correlation filter) {
                return new SeparableCorrelation(ones(filter.kernel().height(), 1), ones(1, filter.kernel().width()),
                        filter.border()).anchor(filter.anchorY(), filter.anchorX());
            }
        };

        /// The operation under test that sums the window of the filter.
        abstract WindowOperation of(Correlation filter);
    }

    private static Kernel ones(int height, int width) {
        double[] taps = new double[height * width];
        Arrays.fill(taps, 1);
        return Kernel.of(height, width, taps);
    }

    /// With an anchor off the middle, the border can repeat rows of the image that no window of the rectangle reaches.
    @ParameterizedTest
    @EnumSource
    void anyRectangleWithAnyAnchor(Operation operation) {
        Random random = new Random(7);
        try (Arena arena = Arena.ofConfined()) {
            for (DType dtype : new DType[]{DType.U8, DType.F32, DType.F64}) {
                Tensor whole = Case.fill(Tensor.allocate(arena, DType.U8, ROWS, COLUMNS, 2), random, 100);
                Tensor image = new Convert(dtype).apply(whole, arena);
                for (int height = 1; height <= 7; height++) {
                    for (int anchor = 0; anchor < height; anchor++) {
                        for (Border border : Sums.BORDERS) {
                            int width = 1 + random.nextInt(7);
                            Correlation filter = new Correlation(ones(height, width), border)
                                    .anchor(anchor, random.nextInt(width));
                            anyRectangle(operation.of(filter), filter, image, random, arena);
                        }
                    }
                }
            }
        }
    }

    private static void anyRectangle(WindowOperation operation, Correlation filter, Tensor image, Random random,
            Arena arena) {
        double unit = operation.resultType(image.type()).dtype() == DType.F64 ? 0x1p-53 : 0x1p-24;
        for (int rows = 1; rows <= ROWS; rows++) {
            int columns = 1 + random.nextInt(COLUMNS);
            int x = random.nextInt(COLUMNS - columns + 1);
            for (int y : new int[]{0, random.nextInt(ROWS - rows + 1), ROWS - rows}) {
                Tensor dst = Tensor.allocate(arena, operation.resultType(image.type()).dtype(), rows, columns, 2)
                        .fill(-1);
                operation.within(image, y, x, dst);
                Sums.holds(dst, image, y, x, filter, unit);
            }
        }
    }
}
