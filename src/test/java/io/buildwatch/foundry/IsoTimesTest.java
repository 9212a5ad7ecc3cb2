package io.buildwatch.foundry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IsoTimesTest {
    private static final Instant TIME = Instant.parse("2003-05-06T12:34:56.789Z");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2003-05-06T12:34:56.789Z",
                "2003-05-06T12:34:56,789Z",
                "2003-05-06t12:34:56.789z",
                "2003-05-06 12:34:56.789Z",
                "2003-05-06 12:34:56.789 +00:00",
                "2003-05-06T12:34:56.789+00:00",
                "2003-05-06T12:34:56.789+0000",
                "2003-05-06T12:34:56.789+00",
                "2003-05-06T12:34:56.789-00:00",
                "2003-05-06T14:34:56.789+02:00",
                "2003-05-06T14:34:56.789+0200",
                "2003-05-06T10:34:56.789-02",
                "2003-05-06T10:34:56.789\u221202:00",
                "2003-05-06T18:04:56.789+05:30",
                "20030506T123456.789Z",
                "20030506T143456,789+0200",
                "2003-126T12:34:56.789Z",
                "2003126T123456.789Z",
                "2003-W19-2T12:34:56.789Z",
                "2003W192T123456.789Z",
                "2003-05-06T14:34:56.789+02:00[Europe/Berlin]",
                "2003-05-06T12:34:56.789000000Z",
                "2003-05-06T12:34:56.789000000000000Z",
            })
    void readsEveryFormOfAnInstant(String text) {
        assertThat(IsoTimes.parseOrNull(text)).isEqualTo(TIME);
    }

    @ParameterizedTest
    @CsvSource({
        "2003-05-06T12:34Z, 2003-05-06T12:34:00Z",
        "2003-05-06T12:34.5Z, 2003-05-06T12:34:30Z",
        "'2003-05-06T12,25Z', 2003-05-06T12:15:00Z",
        "20030506T1234Z, 2003-05-06T12:34:00Z",
        "2003-05-06T12Z, 2003-05-06T12:00:00Z",
        "2003-05-06T24:00:00Z, 2003-05-07T00:00:00Z",
        "2016-12-31T23:59:60Z, 2017-01-01T00:00:00Z",
        "+002003-05-06T12:34:56Z, 2003-05-06T12:34:56Z",
    })
    void readsShorterAndRarerForms(String text, Instant time) {
        assertThat(IsoTimes.parseOrNull(text)).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "yesterday",
                "2003-05-06",
                "2003-05-06T12:34:56.789",
                "12:34:56Z",
                "2003-13-06T12:34:56Z",
                "2003-02-30T12:34:56Z",
                "20030230T123456Z",
                "2003-05-06T25:00:00Z",
                "2003-05-06T12:60:00Z",
                "2003-05-06T12:34:56+19:00",
                "2003-05-06T12:34:56 CET",
                "+999999999-01-01T00:00:00Z",
                "-0001-01-01T00:00:00Z",
                "1052224496789",
                "2003-05-06T12:34:56Z\u0000",
                "2003-05-06T12:34:56.0000000000000000000000000000000000000000000000000000000000000000000000000Z",
            })
    void isNullForWhatSaysNoInstant(String text) {
        assertThat(IsoTimes.parseOrNull(text)).isNull();
    }
}
