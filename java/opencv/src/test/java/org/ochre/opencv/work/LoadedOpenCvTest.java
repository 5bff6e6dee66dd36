package org.ochre.opencv.work;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.ochre.foreign.CLibrary;

class LoadedOpenCvTest {

    @Test
    void aSystemWithoutWhatOpenCvNeedsIsNamed() {
        assertThat(LoadedOpenCv.needs(new CLibrary("musl", "")))
                .isEqualTo(
                        ": Bytedeco's OpenCV needs glibc 2.35 or newer, and this system has musl; what needs no OpenCV "
                                + "works all the same");
        assertThat(LoadedOpenCv.needs(new CLibrary("glibc", "2.34"))).contains("this system has glibc 2.34;");
        assertThat(LoadedOpenCv.needs(new CLibrary("glibc", "2.17"))).contains("this system has glibc 2.17;");
    }

    @Test
    void othersLackNothing() {
        assertThat(LoadedOpenCv.needs(new CLibrary("glibc", "2.35"))).isEmpty();
        assertThat(LoadedOpenCv.needs(new CLibrary("glibc", "2.100"))).isEmpty();
        assertThat(LoadedOpenCv.needs(new CLibrary("glibc", "3.0"))).isEmpty();
        assertThat(LoadedOpenCv.needs(new CLibrary("", ""))).isEmpty();
    }
}
