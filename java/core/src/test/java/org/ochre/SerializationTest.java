package org.ochre;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.foreign.Arena;
import java.lang.foreign.SegmentAllocator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ochre.label.Interpolation;
import org.ochre.label.LabelMeans;
import org.ochre.label.LabelQuantiles;
import org.ochre.palette.Alpha;
import org.ochre.palette.ColorHistogram;
import org.ochre.palette.ColorKMeans;
import org.ochre.palette.ColorList;
import org.ochre.palette.Cut;
import org.ochre.palette.Dither;
import org.ochre.palette.MedianCut;
import org.ochre.palette.NearestColor;
import org.ochre.palette.Recolor;
import org.ochre.pixel.Convert;
import org.ochre.pixel.Gray;
import org.ochre.pixel.Lab;
import org.ochre.pixel.LabModel;
import org.ochre.pixel.LabToRgb;
import org.ochre.pixel.Normalize;
import org.ochre.pixel.Overlay;
import org.ochre.pixel.Premultiply;
import org.ochre.pixel.Rgb;
import org.ochre.pixel.RgbToYuv;
import org.ochre.pixel.Rgba;
import org.ochre.pixel.Rotate;
import org.ochre.pixel.ScaleRange;
import org.ochre.pixel.UnifyTransparent;
import org.ochre.pixel.YuvFormat;
import org.ochre.pixel.YuvKind;
import org.ochre.pixel.YuvToRgb;
import org.ochre.resample.Box;
import org.ochre.resample.Resize;
import org.ochre.stencil.Axes;
import org.ochre.stencil.Correlation;
import org.ochre.stencil.Gabor;
import org.ochre.stencil.GaborKernel;
import org.ochre.stencil.GaussianBlur;
import org.ochre.stencil.Gradient;
import org.ochre.stencil.GradientAndHessian;
import org.ochre.stencil.Hessian;
import org.ochre.stencil.Kernel;
import org.ochre.stencil.LocalMean;
import org.ochre.stencil.LocalStats;
import org.ochre.stencil.SeparableCorrelation;
import org.ochre.stencil.Sharpen;
import org.ochre.stencil.Spacing;

/// Every operation survives serialization: the copy is equal and gives the same answer.
class SerializationTest {
    private static final Path SOURCES = Path.of("src/main/java");

    static List<Serializable> operations() {
        return List.of(new Convert(DType.U8),
                Normalize.of(0.5f, new float[]{1, 2, 3, 4}, new float[]{1, 0.1f, 3, 7}), new UnifyTransparent(),
                new Gray(Gray.Weights.BT709), new Rgb(), new Rgba(), ScaleRange.ofData(DType.I16),
                new Overlay(2, -1), Premultiply.undo(), new Rotate(3), new Lab(LabModel.CIELAB),
                new LabToRgb(LabModel.OKLAB, DType.U16), new RgbToYuv(YuvFormat.I420, YuvKind.BT709_VIDEO),
                new YuvToRgb(YuvFormat.YV12, YuvKind.BT601_FULL), new Sharpen(1.5, 0.5, 3, Border.WRAP),
                ScaleRange.of(7, -2.5, DType.U8).onto(1, 255), new NearestColor(),
                new Dither(), new Dither(Dither.Method.BLUE_NOISE, 0.5), new Recolor(),
                new Recolor().background(3), new LabelMeans(5), new LabelMeans(5).background(-1).as(DType.F64),
                new LabelMeans(5).with(Missing.SKIP).nodata(3), new LabelQuantiles(5, 0.25, 0.5),
                LabelQuantiles.median(5).with(Interpolation.NEAREST).with(Missing.SKIP).nodata(3).as(DType.U8),
                new Gradient(0.5, 2, Border.REPLICATE), new Hessian(1, 3, Border.constant(2.5)),
                new Gradient(Spacing.of(-1), Spacing.at(0, 1, 3, 4, 5, 6, 7, 9), Border.ONE_SIDED).edgeOrder(2)
                        .nodata(3).with(Missing.SKIP).along(Axes.X),
                new LocalStats(30, Border.REFLECT).of(LocalStats.Statistic.SUM, LocalStats.Statistic.COUNT),
                new GradientAndHessian(Border.ONE_SIDED), new LocalMean(3, Border.WRAP).as(DType.F64),
                new LocalMean(3, 5, Border.REFLECT).with(Missing.SKIP).nodata(4),
                new LocalStats(3, Border.INTERIOR).nodata(7),
                new Correlation(Kernel.of(2, 2, 1, 2, 3, 4), Border.constant(7)).as(DType.F64),
                new SeparableCorrelation(Kernel.column(1, 2, 1), Kernel.row(1, 0, -1), Border.WRAP),
                new Gabor(GaborKernel.openCv(5, 5, 2, 0.5, 4, 0.5, 0), Gabor.Response.ENERGY, Border.INTERIOR),
                new GaussianBlur(1.5, Border.REFLECT), new MedianCut(4).with(Cut.MEDIAN).refine(2),
                new NearestColor(Alpha.SEEN), new MedianCut(9).keeping(ColorList.of(3, (byte) 255, (byte) 7, (byte) 0)),
                new ColorKMeans(3, 7, 2, 10, 0.5), new Resize(5, 7), Resize.fit(3, 4).linear(true),
                Resize.fill(4, 4).with(org.ochre.resample.Filter.AREA).crop(new Box(0, 0.5, 8, 7)).straight());
    }

    @ParameterizedTest
    @MethodSource("operations")
    void comeBackEqualWithTheSameAnswer(Serializable operation) throws Exception {
        Object back = read(written(operation));
        assertThat(back).isEqualTo(operation).hasSameHashCodeAs(operation).hasToString(operation.toString());
        try (Arena arena = Arena.ofConfined()) {
            assertThat(answer(back, arena).contentEquals(answer(operation, arena))).isTrue();
        }
    }

    /// The list above has every record of core that is an operation.
    @Test
    void theListHasEveryOperation() throws IOException {
        Set<String> declared = new TreeSet<>(Set.of("MedianCut", "ColorKMeans"));
        Pattern record = Pattern.compile("public record (\\w+)\\([^{]*implements\\s+[^{]*Operation");
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
                record.matcher(Files.readString(file)).results().forEach(found -> declared.add(found.group(1)));
            }
        }
        Set<String> listed = new TreeSet<>();
        operations().forEach(operation -> listed.add(operation.getClass().getSimpleName()));
        assertThat(declared).as("operations that the list of this test lacks").hasSizeGreaterThan(10)
                .filteredOn(name -> !listed.contains(name)).isEmpty();
    }

    @Test
    void kernelsComeBackToo() throws Exception {
        Kernel kernel = Kernel.of(2, 3, 1, 2, 3, 4, 5, 6);
        GaborKernel gabor = GaborKernel.openCv(5, 7, 2, 0.5, 4, 0.5, 0);
        assertThat(read(written(kernel))).isEqualTo(kernel);
        assertThat(read(written(gabor))).isEqualTo(gabor);
    }

    /// Values from a stream are checked like values from a caller.
    @Test
    void anOperationThatCannotBeMadeCannotBeRead() throws Exception {
        byte[] stream = written(new MedianCut(0x1234));
        int at = indexOf(stream, new byte[]{0, 0, 0x12, 0x34});
        stream[at] = (byte) 0x80;
        assertThatThrownBy(() -> read(stream)).hasStackTraceContaining("k: expected 1…65536, got -2147478988");
        byte[] places = written(Spacing.at(1, 2, 3));
        places[indexOf(places, new byte[]{0x40, 8, 0, 0, 0, 0, 0, 0}) + 1] = 0; // 3 becomes 2
        assertThatThrownBy(() -> read(places)).hasStackTraceContaining("coordinates: expected neighbours that differ");
        byte[] taps = written(Kernel.row(1, 2, 3));
        int nan = indexOf(taps, new byte[]{0x40, 8, 0, 0, 0, 0, 0, 0});
        taps[nan] = 0x7F;
        taps[nan + 1] = (byte) 0xF8;
        assertThatThrownBy(() -> read(taps)).hasStackTraceContaining("kernel: expected finite taps, got NaN");
    }

    private static int indexOf(byte[] bytes, byte[] part) {
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i + part.length <= bytes.length; i++) {
            boolean same = true;
            for (int j = 0; j < part.length; j++) {
                same &= bytes[i + j] == part[j];
            }
            if (same) {
                found.add(i);
            }
        }
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    private static Tensor answer(Object operation, SegmentAllocator results) {
        Random random = new Random(4);
        return switch (operation) {
            case Gray gray -> gray.apply(image(results, random), results);
            case Lab lab -> lab.apply(image(results, random), results);
            case LabToRgb back -> back.apply(new Convert(DType.F32).apply(image(results, random), results), results);
            case RgbToYuv yuv -> yuv.apply(image(results, random).slice(0, 1, 9), results);
            case YuvToRgb rgb -> rgb.apply(image(results, random).channel(0).copy(results), results);
            case Overlay overlay -> overlay.apply(image(results, random),
                    Case.fill(Tensor.allocate(results, DType.U8, 9, 8, 4), random, 256), results);
            case Rgb rgb -> rgb.apply(image(results, random), results);
            case UnaryOperation unary -> {
                Tensor image = Case.fill(Tensor.allocate(results, DType.U8, 9, 8, 4), random, 5);
                boolean bytes = operation instanceof UnifyTransparent;
                yield unary.apply(bytes ? image : new Convert(DType.F32).apply(image, results), results);
            }
            case LabelMeans means -> means.apply(image(results, random), plane(results, random), results);
            case LabelQuantiles quantiles -> quantiles.apply(image(results, random), plane(results, random), results);
            case Recolor recolor -> recolor.apply(plane(results, random), table(results, random), results);
            case BinaryOperation binary -> binary.apply(image(results, random), table(results, random), results);
            case MedianCut cut -> cut.apply(image(results, random), results);
            case ColorKMeans means -> means.apply(ColorHistogram.of(image(results, random), results), results)
                    .centers();
            default -> throw new AssertionError("expected an operation, got " + operation);
        };
    }

    private static Tensor image(SegmentAllocator results, Random random) {
        return Case.fill(Tensor.allocate(results, DType.U8, 9, 8, 3), random, 5);
    }

    private static Tensor plane(SegmentAllocator results, Random random) {
        return Case.fill(Tensor.allocate(results, DType.I32, 9, 8), random, 4);
    }

    private static Tensor table(SegmentAllocator results, Random random) {
        return Case.fill(Tensor.allocate(results, DType.U8, 6, 3), random, 200);
    }

    private static byte[] written(Serializable object) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        return bytes.toByteArray();
    }

    private static Object read(byte[] bytes) throws IOException, ClassNotFoundException {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            return in.readObject();
        }
    }
}
