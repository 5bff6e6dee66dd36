package org.ochre.io;

/// Joins Adler-32 checksums (RFC 1950): that of two pieces of data, one after the other, from those of the pieces.
final class Adler {
    /// The checksum of no bytes.
    static final int EMPTY = 1;
    private static final int BASE = 65_521;

    private Adler() {}

    /// With `a = 1 + Σ dᵢ` and `b = Σ aᵢ` of each piece, each of the second piece's n sums lacks `a₁ − 1`:
    /// `a = a₁ + a₂ − 1`, `b = b₁ + b₂ + n·(a₁ − 1)`, both modulo 65,521.
    ///
    /// @param length how many bytes the second piece has
    static int join(int first, int second, long length) {
        long a1 = first & 0xffff;
        long b1 = first >>> 16;
        long a2 = second & 0xffff;
        long b2 = second >>> 16;
        long a = (a1 + a2 + BASE - 1) % BASE;
        long b = (b1 + b2 + length % BASE * (a1 + BASE - 1)) % BASE;
        return (int) (b << 16 | a);
    }
}
