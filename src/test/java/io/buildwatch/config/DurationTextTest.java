package io.buildwatch.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DurationTextTest {
    @ParameterizedTest
    @ValueSource(strings = {"7d", "25h", "90m", "61s", "1500ms", "0ms"})
    void areWrittenAsTheyAreRead(String text) {
        assertThat(DurationText.format(DurationText.parse(text))).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"24h", "1440m", "86400s", "86400000ms"})
    void areWrittenInTheLargestUnitThatFits(String text) {
        assertThat(DurationText.parse(text)).isEqualTo(Duration.ofDays(1));
        assertThat(DurationText.format(DurationText.parse(text))).isEqualTo("1d");
    }
}
