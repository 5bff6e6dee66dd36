package org.ochre;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;

/// Prints a tensor as numpy does: nested brackets, aligned columns, the middle of a large tensor left out.
final class TensorFormat {
    private static final int EDGE = 3;
    private static final long WHOLE = 1000;

    private TensorFormat() {}

    static String format(Tensor tensor) {
        String head = tensor.type().toString();
        if (!tensor.segment().scope().isAlive()) {
            return head + " (its arena is closed)";
        }
        if (!tensor.segment().isAccessibleBy(Thread.currentThread())) {
            return head + " (confined to another thread)";
        }
        if (tensor.elements() == 0) {
            return head + "\n[]";
        }
        boolean shortened = tensor.elements() > WHOLE;
        List<String> cells = new ArrayList<>();
        collect(tensor, shortened, cells);
        int width = 0;
        for (String cell : cells) {
            width = Math.max(width, cell.length());
        }
        StringBuilder out = new StringBuilder(head).append('\n');
        print(tensor, shortened, 0, width, cells.iterator(), out);
        return out.toString();
    }

    private static void collect(Tensor tensor, boolean shortened, List<String> cells) {
        if (tensor.rank() == 0) {
            cells.add(cell(tensor));
            return;
        }
        long size = tensor.size(0);
        for (long i = 0; i < size; i = next(i, size, shortened)) {
            collect(tensor.at(i), shortened, cells);
        }
    }

    private static void print(
            Tensor tensor, boolean shortened, int depth, int width, Iterator<String> cells, StringBuilder out) {
        if (tensor.rank() == 0) {
            String cell = cells.next();
            out.repeat(' ', width - cell.length()).append(cell);
            return;
        }
        String between = tensor.rank() == 1 ? " " : "\n".repeat(tensor.rank() - 1) + " ".repeat(depth + 1);
        long size = tensor.size(0);
        out.append('[');
        for (long i = 0; i < size; i = next(i, size, shortened)) {
            out.append(i == 0 ? "" : between);
            print(tensor.at(i), shortened, depth + 1, width, cells, out);
            if (next(i, size, shortened) > i + 1 && i + 1 < size) {
                out.append(between).append("...");
            }
        }
        out.append(']');
    }

    private static long next(long i, long size, boolean shortened) {
        return shortened && size > 2 * EDGE && i == EDGE - 1 ? size - EDGE : i + 1;
    }

    private static String cell(Tensor scalar) {
        return scalar.dtype().isFloat() ? real(scalar) : Long.toString(scalar.getLong());
    }

    /// Up to eight significant digits, without trailing zeros.
    private static String real(Tensor scalar) {
        double value = scalar.getDouble();
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        double size = Math.abs(value);
        if (size != 0 && (size < 1e-4 || size >= 1e8)) {
            return String.format(Locale.ROOT, "%.7e", value);
        }
        String text = String.format(Locale.ROOT, "%.8f", value);
        int end = text.length();
        while (text.charAt(end - 1) == '0') {
            end--;
        }
        return text.substring(0, end);
    }
}
