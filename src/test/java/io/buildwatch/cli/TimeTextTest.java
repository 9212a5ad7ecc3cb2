package io.buildwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TimeTextTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private static Instant past(String text) {
        return TimeText.parsePast("--since", text, NOW, ZoneOffset.ofHours(2));
    }

    @ParameterizedTest
    @CsvSource({
        "1s, 2026-01-02T03:04:04Z",
        "2h, 2026-01-02T01:04:05Z",
        "2026-01-01T12:00:00Z, 2026-01-01T12:00:00Z",
        "2026-01-01T12:00:00.5Z, 2026-01-01T12:00:00.5Z",
        "2026-01-01T12:00Z, 2026-01-01T12:00:00Z",
        "2026-01-01t12:00z, 2026-01-01T12:00:00Z",
        "2026-01-01 12:00:00Z, 2026-01-01T12:00:00Z",
        "2026-01-01T12:00+01:00, 2026-01-01T11:00:00Z",
        "2026-01-01T12:00:00-0330, 2026-01-01T15:30:00Z",
        "2026-01-01T12:00:00+01, 2026-01-01T11:00:00Z",
        "2026-01-01T12:00, 2026-01-01T10:00:00Z",
        "2026-01-01 12:00:30, 2026-01-01T10:00:30Z",
        "2026-01-01, 2025-12-31T22:00:00Z",
    })
    void aTimeIsAnAgeOrWrittenAsInIso8601(String text, Instant time) {
        assertThat(past(text)).isEqualTo(time);
        assertThat(past("\u00a0" + text + "\u200b")).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "12:00", "2026-13-01", "2026-01-01T", "2026-01-01T25:00Z", "1", "2h ago"})
    void whatIsNeitherSaysWhatIsMeant(String text) {
        assertThatThrownBy(() -> past(text))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContainingAll("--since", "500ms", "2026-01-31T12:00");
    }

    @Test
    void noDurationIsTooLongToCountInNanoseconds() {
        assertThat(TimeText.parse("--timeout", "999999999d").toNanos()).isPositive();
        assertThat(past("999999999d")).isBefore(NOW.minus(Duration.ofDays(30_000)));
    }
}
