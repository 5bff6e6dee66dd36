package org.ochre.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class AngleTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"0.5, 0.5, false", "-1, -1, false", "0.5rad, 0.5, true", "45deg, 0.7853981633974483, true",
        "-90DEG, -1.5707963267948966, true", "180°, 3.141592653589793, true", "1e-3 rad, 0.001, true"})
    void parsesRadiansAndDegrees(String text, double radians, boolean unit) {
        assertThat(new Angle.Parser().convert(text)).isEqualTo(new Angle(radians, unit));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "deg", "45 degrees", "x", "1,5"})
    void refusesWhatIsNoAngle(String text) {
        assertThatThrownBy(() -> new Angle.Parser().convert(text)).isInstanceOf(TypeConversionException.class)
                .hasMessage("expected radians such as 0.785, or degrees such as 45deg, got " + text);
    }

    @Test
    void gaborTakesDegrees() {
        Path degrees = folder.resolve("degrees.npy");
        Path radians = folder.resolve("radians.npy");
        String angle = Double.toString(Math.toRadians(45));
        assertThat(gabor(degrees, "45deg").err()).isEmpty();
        assertThat(gabor(radians, angle).err()).isEmpty();
        assertThat(degrees).hasSameBinaryContentAs(radians);
        assertThat(gabor(radians, "45").err())
                .isEqualTo("ochre: --theta: 45.0 is taken as radians; degrees are written "
                        + "45deg" + System.lineSeparator());
        assertThat(Cli.run("help", "gabor").out()).contains("radians", "45deg");
    }

    private static Cli gabor(Path out, String theta) {
        return Cli.run("gabor", Cli.golden("gray.npy"), out, "--wavelength", 5, "--theta", theta, "--sigma", 2);
    }
}
