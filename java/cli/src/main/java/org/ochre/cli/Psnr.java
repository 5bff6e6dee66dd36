package org.ochre.cli;

import org.ochre.Tensor;

/// The peak signal-to-noise ratio of two U8 images over all channels, `10 log₁₀(255² / mean squared difference)`
/// decibels. It is infinite where they are equal.
final class Psnr {
    private Psnr() {}

    static double of(Tensor image, Tensor other) {
        int row = (int) (image.elements() / image.size(0));
        byte[] left = new byte[row];
        byte[] right = new byte[row];
        long squares = 0;
        for (long y = 0; y < image.size(0); y++) {
            image.at(y).copyTo(left);
            other.at(y).copyTo(right);
            for (int i = 0; i < row; i++) {
                int difference = (left[i] & 255) - (right[i] & 255);
                squares += difference * difference;
            }
        }
        return 10 * Math.log10(255.0 * 255.0 * image.elements() / squares);
    }
}
