package org.ochre.io;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The content of an npy header: a Python dictionary of exactly three keys in any order. It is parsed here, without
/// Python.
///
/// @param descr the element type as numpy writes it: `<f4`
/// @param fortranOrder whether the first axis varies fastest
/// @param shape the sizes, none negative
record NpyDictionary(String descr, boolean fortranOrder, long[] shape) {
    private static final int MOST_AXES = 64;

    /// Parses the dictionary. The work is bounded by the length of the text.
    static NpyDictionary parse(String file, String text) throws NpyException {
        return new Literal(file, text).dictionary();
    }

    private static final class Literal {
        private final String file;
        private final String text;
        private int at;

        private @Nullable String descr;
        private @Nullable Boolean fortranOrder;
        private long @Nullable [] shape;

        Literal(String file, String text) {
            this.file = file;
            this.text = text;
        }

        NpyDictionary dictionary() throws NpyException {
            take('{');
            while (next() != '}') {
                entry();
                if (next() != '}') {
                    take(',');
                }
            }
            take('}');
            if (next() != 0) {
                throw expected("nothing after the dictionary");
            }
            if (descr == null || fortranOrder == null || shape == null) {
                throw refuse("expected the keys descr, fortran_order and shape, got " + text.strip());
            }
            return new NpyDictionary(descr, fortranOrder, shape);
        }

        private void entry() throws NpyException {
            String key = string("a key in quotes");
            take(':');
            boolean again;
            switch (key) {
                case "descr" -> {
                    again = descr != null;
                    descr = descr();
                }
                case "fortran_order" -> {
                    again = fortranOrder != null;
                    fortranOrder = truth();
                }
                case "shape" -> {
                    again = shape != null;
                    shape = tuple();
                }
                default -> throw refuse("expected the keys descr, fortran_order and shape, got " + key);
            }
            if (again) {
                throw refuse("expected each key once, got " + key + " again");
            }
        }

        private String descr() throws NpyException {
            if (next() == '[' || next() == '(') {
                throw refuse("descr: expected a plain number type, got a structured one");
            }
            return string("a type in quotes");
        }

        private String string(String what) throws NpyException {
            char quote = next();
            if (quote != '\'' && quote != '"') {
                throw expected(what);
            }
            int end = text.indexOf(quote, at + 1);
            if (end < 0) {
                throw expected("a closing quote");
            }
            String value = text.substring(at + 1, end);
            at = end + 1;
            if (value.indexOf('\\') >= 0) {
                throw refuse("expected no backslash in a string, got " + value);
            }
            return value;
        }

        private boolean truth() throws NpyException {
            next();
            for (String word : new String[]{"True", "False"}) {
                if (text.startsWith(word, at)) {
                    at += word.length();
                    return word.equals("True");
                }
            }
            throw expected("True or False");
        }

        private long[] tuple() throws NpyException {
            long[] sizes = new long[MOST_AXES];
            int axes = 0;
            boolean comma = true;
            take('(');
            while (next() != ')') {
                if (!comma) {
                    throw expected("a comma");
                }
                if (axes == MOST_AXES) {
                    throw refuse("shape: expected at most " + MOST_AXES + " axes, got more");
                }
                sizes[axes++] = size();
                comma = next() == ',';
                if (comma) {
                    take(',');
                }
            }
            if (axes == 1 && !comma) {
                throw expected("a tuple such as (3,)");
            }
            take(')');
            return Arrays.copyOf(sizes, axes);
        }

        /// Decimal digits, and after them the L that Python 2 wrote for a long.
        private long size() throws NpyException {
            next();
            int start = at;
            while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
                at++;
            }
            String digits = text.substring(start, at);
            boolean plain = !digits.isEmpty() && (digits.length() == 1 || digits.charAt(0) != '0');
            if (!plain) {
                throw expected("a size ≥ 0");
            }
            if (at < text.length() && text.charAt(at) == 'L') {
                at++;
            }
            try {
                return Long.parseLong(digits);
            } catch (NumberFormatException e) {
                throw refuse("shape: expected sizes below 2^63, got " + abbreviated(digits));
            }
        }

        /// The next character that is not white space, without taking it; 0 at the end.
        private char next() {
            while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
            return at < text.length() ? text.charAt(at) : 0;
        }

        private void take(char wanted) throws NpyException {
            if (next() != wanted) {
                throw expected("'" + wanted + "'");
            }
            at++;
        }

        private NpyException expected(String what) {
            String got = at < text.length() ? abbreviated(text.substring(at).strip()) : "the end";
            return refuse("expected " + what + " at character " + at + ", got " + got);
        }

        private NpyException refuse(String reason) {
            return new NpyException(file, "npy header: " + reason);
        }

        private static String abbreviated(String words) {
            return words.length() <= 24 ? words : words.substring(0, 24) + "…";
        }
    }
}
