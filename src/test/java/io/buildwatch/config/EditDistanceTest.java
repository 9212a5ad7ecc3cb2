package io.buildwatch.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EditDistanceTest {
    @ParameterizedTest
    @CsvSource({"abc,abc,0", "abc,abd,1", "abc,ab,1", "abc,acb,1", "'',abc,3", "kitten,sitting,3"})
    void countsLetters(String a, String b, int expected) {
        assertThat(EditDistance.between(a, b)).isEqualTo(expected);
        assertThat(EditDistance.between(b, a)).isEqualTo(expected);
    }

    @Test
    void nearestIsWithinTheLimitOrNone() {
        assertThat(EditDistance.nearest("abx", List.of("zzz", "abc"), 1)).contains("abc");
        assertThat(EditDistance.nearest("xyz", List.of("abc"), 2)).isEmpty();
    }
}
