package org.ochre.server.step;

import java.io.IOException;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.opencv.image.ReadOptions;

/// The steps of a request, in their order, and its ending: `resize:800x600:fit`, `quantize:64:dither`, `png`. A step is
/// named as the command of Ochre's command line that does the same.
///
/// @param regions the first step where that is `label-means`, which takes a second picture; null otherwise
/// @param steps the other steps
/// @param ending what the answer is
public record Steps(@Nullable LabelMeansStep regions, List<Step> steps, Ending ending) {
    private static final int MOST = 16;

    /// The steps by their names, in the order of the messages.
    private static final Map<String, Function<Words, Step>> STEPS = new LinkedHashMap<>();

    static {
        STEPS.put(ResizeStep.NAME, ResizeStep::parse);
        STEPS.put(CropStep.NAME, CropStep::parse);
        STEPS.put(OperationStep.ROTATE, OperationStep::rotate);
        STEPS.put(ConvertStep.NAME, ConvertStep::parse);
        STEPS.put(OperationStep.GRAY, OperationStep::gray);
        STEPS.put(OperationStep.BLUR, OperationStep::blur);
        STEPS.put(OperationStep.SHARPEN, OperationStep::sharpen);
        STEPS.put(QuantizeStep.NAME, QuantizeStep::parse);
    }

    /// Steps, and how many segments they take.
    ///
    /// @param steps the steps
    /// @param segments the number of segments, the ending included
    public record Parsed(Steps steps, int segments) {}

    /// Reads segments until the first one that is an ending.
    ///
    /// @param segments decoded segments of a path, without the signature
    /// @throws StepException for a segment that is not understood, more than 16 steps, or no ending
    public static Parsed parse(List<String> segments) {
        LabelMeansStep regions = null;
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < segments.size() && i <= MOST; i++) {
            Words words = Words.of(segments.get(i));
            String name = words.name();
            Function<Words, Step> step = STEPS.get(name);
            if (PictureEnding.TYPES.containsKey(name)) {
                return new Parsed(new Steps(regions, List.copyOf(steps), PictureEnding.parse(words)), i + 1);
            } else if (name.equals(PaletteEnding.NAME)) {
                return new Parsed(new Steps(regions, List.copyOf(steps), PaletteEnding.parse(words)), i + 1);
            } else if (name.equals(LabelMeansStep.NAME)) {
                if (i > 0) {
                    throw words.refuse("to be the first step", "step " + (i + 1));
                }
                regions = LabelMeansStep.parse(words);
            } else if (step == null) {
                throw new StepException("step " + (i + 1) + ": expected " + known() + ", got " + name);
            } else {
                steps.add(step.apply(words));
            }
        }
        throw new StepException(segments.size() > MOST
                ? "path: expected at most " + MOST + " steps before png, jpg, webp, npy or palette"
                : "path: expected steps that end with png, jpg, webp, npy or palette, got none of these");
    }

    private static String known() {
        return String.join(", ", STEPS.keySet()) + ", " + LabelMeansStep.NAME
                + ", or an ending of png, jpg, webp, npy, "
                + PaletteEnding.NAME;
    }

    /// Whether the request has a second picture, of labels.
    public boolean takesLabels() {
        return regions != null;
    }

    /// The options with which the picture is read: a JPEG may be read smaller where it is resized first.
    ///
    /// @param full the picture in full
    /// @throws IllegalArgumentException where the first step does not serve such a picture
    public ReadOptions reading(ReadOptions options, TensorType full) {
        boolean resized = regions == null && !steps.isEmpty() && steps.getFirst() instanceof ResizeStep;
        return resized ? ((ResizeStep) steps.getFirst()).reading(options, full) : options;
    }

    /// The types of the picture, from what is read to what is written.
    ///
    /// @throws IllegalArgumentException where a step does not serve its picture
    public List<TensorType> types(TensorType read) {
        List<TensorType> types = new ArrayList<>(List.of(read));
        for (Step step : steps) {
            types.add(step.resultType(types.getLast()));
        }
        return types;
    }

    /// Adds what all steps and the ending take.
    ///
    /// @param labels the type of the second picture; null where there is none
    /// @throws IOException or IllegalArgumentException where a step or the ending does not serve its picture
    public void addTo(Cost cost, TensorType read, @Nullable TensorType labels) throws IOException {
        List<TensorType> types = types(read);
        long colors = 0;
        if (regions != null && labels != null) {
            regions.addTo(cost, read, labels);
            colors = LabelMeansStep.most(labels);
        }
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            if (step.paints() && colors > 0) {
                Picture.addPainting(cost, types.get(i), colors);
            }
            step.addTo(cost, types.get(i));
            colors = step.colors(colors);
        }
        ending.require(types.getLast());
        ending.addTo(cost, types.getLast(), colors);
    }

    /// What the steps make of a picture.
    ///
    /// @param labels the second picture; null where there is none
    /// @param between runs before each step, and may end the work by an exception
    public Picture apply(Tensor image, @Nullable Tensor labels, SegmentAllocator results, Runnable between) {
        Picture picture = regions == null || labels == null
                ? new Picture.Plain(image)
                : regions.apply(image, labels, results);
        for (Step step : steps) {
            between.run();
            picture = step.apply(picture, results);
        }
        return picture;
    }

    @Override
    public String toString() {
        StringJoiner text = new StringJoiner("/");
        if (regions != null) {
            text.add(regions.toString());
        }
        steps.forEach(step -> text.add(step.toString()));
        return text.add(ending.toString()).toString();
    }
}
