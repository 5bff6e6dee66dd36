package org.ochre.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.ochre.foreign.Native;

/// The lines of Python in README that call the C library by `ctypes`, run as they stand there.
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the system's Python is not there")
class CtypesExampleTest {

    @Test
    void thePythonOfReadmeRuns() throws Exception {
        Python.require();
        String readme = Files.readString(Path.of("../../README.md"));
        String start = "```python\n# ctypes";
        assertThat(readme).contains(start);
        String code = readme.substring(readme.indexOf(start) + "```python\n".length());
        code = code.substring(0, code.indexOf("```")).replace("libochre.so", Native.origin().toString());
        Python.Result result = Python.run(code);
        assertThat(result.output()).isEqualTo("[[0 1]\n [2 1]]\n");
        assertThat(result.code()).isZero();
    }
}
