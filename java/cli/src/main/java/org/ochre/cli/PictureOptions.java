package org.ochre.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.ochre.opencv.image.WriteOptions;
import picocli.CommandLine.ParameterException;

/// The options of commands that write a picture: how OUT is compressed. An option that the format of OUT does not have
/// is refused.
final class PictureOptions {
    private static final int MOST_QUALITY = 100;
    private static final int MOST_LEVEL = 9;

    private final Command command;
    private final Argument<Integer> quality;
    private final Argument<Boolean> lossless;
    private final Argument<Boolean> progressive;
    private final Argument<WriteOptions.Subsampling> subsampling;
    private final Argument<Integer> level;

    PictureOptions(Command command) {
        this.command = command;
        quality = command.option(91, Integer.class, "N",
                "The quality of a JPEG (95 unless given) or WebP (lossless unless given), 1…100.", "--quality");
        lossless = command.flag(92, "Write without loss. A JPEG cannot; the other formats do it by themselves.",
                "--lossless");
        progressive = command.flag(93, "Write a JPEG that is shown coarse first, then fine.", "--progressive");
        subsampling = command.option(94, WriteOptions.Subsampling.class, new Words<>(WriteOptions.Subsampling.class),
                "HOW", "The samples of colour that a JPEG has: none (4:4:4), half (4:2:2) or quarter (4:2:0; default).",
                "--subsampling");
        level = command.option(95, Integer.class, "N",
                "How hard to compress a PNG, 0 (not at all) to 9; unless given 1, or 4 for most palette PNGs.",
                "--level");
    }

    /// The options as given, for OUT.
    ///
    /// @throws ParameterException for numbers out of range, or options that cannot be combined
    /// @throws IOException where OUT is no picture
    WriteOptions of(Path out) throws IOException {
        WriteOptions options = WriteOptions.DEFAULT.lossless(lossless.or(false)).progressive(progressive.or(false));
        if (quality.given()) {
            if (lossless.given()) {
                throw command.misuse("--lossless: expected no --quality beside it");
            }
            options = options.quality(range("--quality", quality.get(), 1, MOST_QUALITY));
        }
        if (subsampling.given()) {
            options = options.subsampling(subsampling.get());
        }
        if (level.given()) {
            options = options.level(range("--level", level.get(), 0, MOST_LEVEL));
        }
        if (TensorFile.isNpy(out) && !options.equals(WriteOptions.DEFAULT)) {
            throw TensorFile.refuse(out, "expected a picture for an option that says how to compress one");
        }
        return options;
    }

    private int range(String option, int value, int min, int max) {
        if (value < min || value > max) {
            throw command.misuse(option + ": expected " + min + "…" + max + ", got " + value);
        }
        return value;
    }
}
