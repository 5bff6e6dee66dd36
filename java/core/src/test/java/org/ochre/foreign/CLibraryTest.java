package org.ochre.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class CLibraryTest {

    @Test
    @EnabledOnOs(OS.LINUX)
    void theSystemsIsKnown() {
        CLibrary here = CLibrary.here();
        if (Files.exists(Path.of("/etc/alpine-release"))) {
            assertThat(here).hasToString("musl");
        } else {
            assertThat(here.toString()).matches("glibc 2\\.\\d+.*");
            assertThat(here.isGlibc(2, 17)).isTrue();
            assertThat(here.isGlibc(3, 0)).isFalse();
        }
    }

    @Test
    void versionsAreComparedByNumber() {
        CLibrary library = new CLibrary("glibc", "2.9");
        assertThat(library.isGlibc(2, 9)).isTrue();
        assertThat(library.isGlibc(2, 10)).isFalse();
        assertThat(library.isGlibc(1, 99)).isTrue();
        assertThat(new CLibrary("glibc", "2.39-0ubuntu8").isGlibc(2, 35)).isTrue();
        assertThat(new CLibrary("glibc", "new").isGlibc(2, 35)).isFalse();
        assertThat(new CLibrary("musl", "").isGlibc(0, 0)).isFalse();
    }
}
