package org.ochre.label;

import java.util.List;
import java.util.Objects;
import org.ochre.DType;
import org.ochre.Parallelism;
import org.ochre.Tensor;
import org.ochre.foreign.NativePixel;
import org.ochre.foreign.Scratch;
import org.ochre.work.Arguments;
import org.ochre.work.Call;
import org.ochre.work.Held;
import org.ochre.work.ImageLayout;

/// Picks quantiles from sorted values.
///
/// @param parts each in 0…1
record Quantiles(List<Double> parts, Interpolation interpolation) {
    private static final long CHUNK = 4096;

    Quantiles {
        parts = List.copyOf(parts);
        Objects.requireNonNull(interpolation);
        if (parts.isEmpty()) {
            throw Arguments.refuse("quantiles", "one or more", "none");
        }
        for (double part : parts) {
            if (!(part >= 0 && part <= 1)) {
                throw Arguments.refuse("quantiles", "numbers in 0…1", part);
            }
        }
    }

    /// The quantiles of each region and channel, in scratch: `[k, m, c]`, I64 where image and result are integers, else
    /// F64.
    Tensor allocate(DType image, DType result, long regions, long channels, Scratch scratch) {
        DType dtype = image.isFloat() || result.isFloat() ? DType.F64 : DType.I64;
        return Tensor.allocate(scratch, dtype, parts.size(), regions, channels);
    }

    /// Picks the quantiles of one channel. Its cells follow each other from `first` on, one for each region.
    ///
    /// @param picked of [#allocate]
    void pick(SortedCells cells, long first, DType image, Absence absence, long channel, Tensor picked) {
        long regions = picked.size(1);
        Parallelism.forEach(Math.ceilDiv(regions, CHUNK), chunk -> {
            for (long region = chunk * CHUNK; region < Math.min(regions, (chunk + 1) * CHUNK); region++) {
                long cell = first + region;
                boolean none = cells.size(cell) <= 0 || absence.propagates() && cells.absent(cell) > 0;
                for (int part = 0; part < parts.size(); part++) {
                    long at = (part * regions + region) * picked.size(2) + channel;
                    if (none) {
                        Picked.nothing(picked, at);
                    } else {
                        pick(cells, cell, parts.get(part), new Picked(picked, at, image.isFloat()));
                    }
                }
            }
        });
    }

    private void pick(SortedCells cells, long cell, double part, Picked to) {
        long last = cells.size(cell) - 1;
        double place = part * last;
        long below = Math.min((long) place, last);
        double rest = below == last ? 0 : place - below;
        long above = Math.min(below + 1, last);
        switch (interpolation) {
            case LINEAR -> between(cells, cell, below, rest, to);
            case MIDPOINT -> between(cells, cell, below, rest > 0 ? 0.5 : 0, to);
            case LOWER -> to.put(cells.key(cell, below));
            case HIGHER -> to.put(cells.key(cell, rest > 0 ? above : below));
            case NEAREST -> {
                boolean up = rest > 0.5 || rest == 0.5 && below % 2 == 1;
                to.put(cells.key(cell, up ? above : below));
            }
        }
    }

    private static void between(SortedCells cells, long cell, long below, double rest, Picked to) {
        long a = cells.key(cell, below);
        long b = rest > 0 ? cells.key(cell, below + 1) : a;
        if (a == b) {
            to.put(a);
        } else {
            to.put(a, b, rest);
        }
    }

    /// Writes picked quantiles in another dtype.
    static void convert(Tensor picked, Tensor dst) {
        if (dst.elements() == 0) {
            return;
        }
        try (Scratch scratch = new Scratch()) {
            ImageLayout from = ImageLayout.image("picked", picked);
            ImageLayout to = ImageLayout.image("dst", dst);
            Held.run(() -> Call.require(NativePixel.convert(from.address(), from.layout(scratch), to.address(),
                    to.layout(scratch))), dst);
        }
    }
}
