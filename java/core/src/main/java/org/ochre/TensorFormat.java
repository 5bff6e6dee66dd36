package org.ochre;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/// Prints a tensor as numpy does: nested brackets, aligned columns, lines of at most 75 characters, the middle of a
/// tensor of more than 1000 elements left out. Source: `numpy.array2string` of numpy 1.14 and later.
final class TensorFormat {
    private static final int EDGE = 3;
    private static final long WHOLE = 1000;
    private static final int LINE = 75;

    private final boolean shortened;
    private final Iterator<String> cells;
    private final StringBuilder out = new StringBuilder();
    private int lineStart;

    private TensorFormat(boolean shortened, Iterator<String> cells) {
        this.shortened = shortened;
        this.cells = cells;
    }

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
        if (tensor.rank() == 0) {
            return head + "\n" + (tensor.dtype().isFloat()
                    ? FloatFormat.scalar(tensor.getDouble(), tensor.dtype() == DType.F32)
                    : Long.toString(tensor.getLong()));
        }
        boolean shortened = tensor.elements() > WHOLE;
        List<Tensor> shown = new ArrayList<>();
        collect(tensor, shortened, shown);
        List<String> cells = tensor.dtype().isFloat() ? floats(shown) : integers(shown);
        TensorFormat format = new TensorFormat(shortened, cells.iterator());
        format.print(tensor, 0, LINE);
        return head + "\n" + format.out;
    }

    /// The elements that are printed, in row-major order.
    private static void collect(Tensor tensor, boolean shortened, List<Tensor> shown) {
        if (tensor.rank() == 0) {
            shown.add(tensor);
            return;
        }
        long size = tensor.size(0);
        for (long i = 0; i < size; i = next(i, size, shortened)) {
            collect(tensor.at(i), shortened, shown);
        }
    }

    private static long next(long i, long size, boolean shortened) {
        return shortened && size > 2 * EDGE && i == EDGE - 1 ? size - EDGE : i + 1;
    }

    private static List<String> floats(List<Tensor> shown) {
        double[] values = shown.stream().mapToDouble(Tensor::getDouble).toArray();
        return FloatFormat.cells(values, shown.getFirst().dtype() == DType.F32);
    }

    private static List<String> integers(List<Tensor> shown) {
        List<String> cells = shown.stream().map(scalar -> Long.toString(scalar.getLong())).toList();
        int width = cells.stream().mapToInt(String::length).max().orElse(0);
        return cells.stream().map(cell -> " ".repeat(width - cell.length()) + cell).toList();
    }

    /// @param depth how many brackets are open, and so how far lines are indented
    /// @param width how long a line may be; a closing bracket of each axis outside is kept free
    private void print(Tensor tensor, int depth, int width) {
        out.append('[');
        if (tensor.rank() == 1) {
            row(tensor.size(0), depth + 1, width - 1);
        } else {
            String between = "\n".repeat(tensor.rank() - 1) + " ".repeat(depth + 1);
            long size = tensor.size(0);
            for (long i = 0; i < size; i = next(i, size, shortened)) {
                lineBreak(i == 0 ? "" : between);
                print(tensor.at(i), depth + 1, width - 1);
                if (isGap(i, size)) {
                    lineBreak(between);
                    out.append("...");
                }
            }
        }
        out.append(']');
    }

    /// The elements of the last axis. One that does not fit goes to the next line.
    private void row(long size, int indent, int width) {
        for (long i = 0; i < size; i = next(i, size, shortened)) {
            word(cells.next(), i == 0, indent, width);
            if (isGap(i, size)) {
                word("...", false, indent, width);
            }
        }
    }

    private void word(String word, boolean first, int indent, int width) {
        int column = out.length() - lineStart + (first ? 0 : 1);
        if (!first && column + word.length() > width) {
            trimLine();
            lineBreak("\n" + " ".repeat(indent));
        } else if (!first) {
            out.append(' ');
        }
        out.append(word);
    }

    /// Takes spaces off the end of a line that goes on below.
    private void trimLine() {
        int end = out.length();
        while (out.charAt(end - 1) == ' ') {
            end--;
        }
        out.setLength(end);
    }

    private void lineBreak(String text) {
        out.append(text);
        lineStart = out.lastIndexOf("\n") + 1;
    }

    private boolean isGap(long i, long size) {
        return next(i, size, shortened) > i + 1 && i + 1 < size;
    }
}
