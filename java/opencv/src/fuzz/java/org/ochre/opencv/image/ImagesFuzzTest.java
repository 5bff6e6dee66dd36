package org.ochre.opencv.image;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Image files made by libFuzzer, which looks for new paths through our readers of headers and pixels: an image or an
/// [ImageException].
class ImagesFuzzTest {
    private static final long MAX_PIXELS = 1 << 18;

    @FuzzTest(maxDuration = "10m")
    void decodesOrRefuses(byte[] content) {
        try (Arena arena = Arena.ofConfined()) {
            Images.decode(MemorySegment.ofArray(content), MAX_PIXELS, arena);
        } catch (ImageException refused) {
            if (!String.valueOf(refused.getMessage()).contains("expected")) {
                throw new AssertionError("expected a refusal in words", refused);
            }
        }
    }
}
