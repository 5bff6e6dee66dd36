package org.ochre.cli;

import org.ochre.UnaryOperation;
import org.ochre.pixel.Rotate;

/// `ochre rotate IN OUT --quarters N`: the picture turned by quarters.
final class RotateCommand extends PictureCommand {
    private final Argument<Integer> quarters = required(Integer.class, "N",
            "How many quarter turns, clockwise; less than 0: the other way.", "--quarters");

    RotateCommand() {
        super("rotate", "The picture turned by quarters. No pixel changes its value.");
    }

    @Override
    UnaryOperation operation() {
        return new Rotate(quarters.get());
    }
}
