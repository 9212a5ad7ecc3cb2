package io.buildwatch.foundry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0|PT0S",
                "7|PT7S",
                "' 7 '|PT7S",
                "+7|PT7S",
                "20.5|PT20.5S",
                "20.|PT20S",
                "0.25|PT0.25S",
                "\"20\"|PT20S",
                "20s|PT20S",
                "20 seconds|PT20S",
                "999999999|PT24H",
                "1767225660|PT60S",
                "Thu, 01 Jan 2026 00:01:00 GMT|PT60S",
                "thu, 1 jan 2026 00:01:00 gmt|PT60S",
                "Thu, 01 Jan 2026 00:01:00 UTC|PT60S",
                "Thu, 01 Jan 2026 01:01:00 +0100|PT60S",
                "Thu, 01-Jan-2026 00:01:00 GMT|PT60S",
                "Thursday, 01-Jan-26 00:01:00 GMT|PT60S",
                "Thu Jan  1 00:01:00 2026|PT60S",
                "Mon, 01 Jan 2026 00:01:00 GMT|PT60S",
                "2026-01-01T00:01:00Z|PT60S",
                "20260101T020100+0200|PT60S",
                "Wed, 31 Dec 2025 23:00:00 GMT|PT0S",
                "Sat, 03 Jan 2026 00:00:00 GMT|PT24H",
            })
    void readsEachFormThatServersSend(String header, Duration wait) {
        assertThat(RetryAfter.read(header, null, NOW)).isEqualTo(wait);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-1",
                "-20.5",
                "soon",
                "1e3",
                "0x10",
                "20 apples",
                "99999999999999999999",
                "Thu, 99 Jan 2026 00:01:00 GMT",
                "Thu, 01 Jan 2026 00:01:00 CET",
                "2026-01-01T00:01:00"
            })
    void isNullForWhatCannotBeRead(String header) {
        assertThat(RetryAfter.read(header, null, NOW)).isNull();
    }

    /** Clocks may differ by an hour, so the wait is counted from the server's own {@code Date}. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Thu, 01 Jan 2026 01:00:30 GMT|Thu, 01 Jan 2026 01:00:00 GMT",
                "Wed, 31 Dec 2025 23:00:30 GMT|Wed, 31 Dec 2025 23:00:00 GMT",
                "Thursday, 01-Jan-26 01:00:30 GMT|Thu Jan  1 01:00:00 2026",
                "Thu, 01 Jan 2026 00:00:30 GMT|no date at all",
                "1767229230|Thu, 01 Jan 2026 01:00:00 GMT",
            })
    void holdsADateAgainstTheAnswersOwn(String header, String date) {
        assertThat(RetryAfter.read(header, date, NOW)).isEqualTo(Duration.ofSeconds(30));
    }
}
