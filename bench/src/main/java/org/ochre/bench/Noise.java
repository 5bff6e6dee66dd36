package org.ochre.bench;

/// Noise that depends only on the number of a place: the finaliser of SplitMix64 (Steele, Lea and Flood 2014).
final class Noise {
    private Noise() {}

    /// 64 uniformly distributed bits.
    static long mix(long place) {
        long z = (place + 1) * 0x9e3779b97f4a7c15L;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }

    /// A uniformly distributed number in −1…1.
    static double unit(long place) {
        return (mix(place) >> 11) * 0x1p-52;
    }
}
