package org.ochre.spark.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class PoolSizeTest {
    private static final long MIB = 1 << 20;

    private static SparkConf conf(String... settings) {
        SparkConf conf = new SparkConf(false);
        for (int i = 0; i < settings.length; i += 2) {
            conf.set(settings[i], settings[i + 1]);
        }
        return conf;
    }

    @Test
    void threeQuartersOfTheOverhead() {
        assertThat(PoolSize.of(conf("spark.executor.memoryOverhead", "2g"), "3")).hasValue(1536 * MIB);
        assertThat(PoolSize.of(conf("spark.executor.memoryOverhead", "400"), "driver")).hasValue(300 * MIB);
    }

    @Test
    void exactlyWhatIsNamed() {
        assertThat(PoolSize.of(conf("spark.ochre.memory", "64m", "spark.executor.memoryOverhead", "2g"), "3"))
                .hasValue(64 * MIB);
    }

    @Test
    void whatSparkReservesUnlessToldOtherwise() {
        assertThat(PoolSize.of(conf(), "0")).hasValue(288 * MIB);
        assertThat(PoolSize.of(conf("spark.executor.memory", "8g"), "0")).hasValue((long) (0.1 * 8192) * MIB * 3 / 4);
        assertThat(PoolSize.of(conf("spark.executor.memory", "8g", "spark.executor.memoryOverheadFactor", "0.5"), "0"))
                .hasValue(3072 * MIB);
        assertThat(PoolSize.of(conf(), "driver")).isEmpty();
    }

    @Test
    void tooLittle() {
        assertThatThrownBy(() -> PoolSize.of(conf("spark.ochre.memory", "5k"), "0"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("spark.ochre.memory: expected at least a mebibyte for images, got 5120 bytes");
    }
}
