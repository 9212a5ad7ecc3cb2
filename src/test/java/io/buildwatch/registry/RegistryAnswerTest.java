package io.buildwatch.registry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryAnswerTest {
    @Test
    void quotesTheRegistrysOwnWords() {
        assertThat(said("{\"error_code\":40403,\"message\":\"Schema not found, \\uD83D\\uDE00\"}"))
                .isEqualTo("HTTP 404, code 40403: Schema not found, \uD83D\uDE00");
        assertThat(said("<html>no</html>")).isEqualTo("HTTP 404");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\n", "\\u0000", "\\u001b", "\\u007f", "\\u0085", "\\u009b", "\\u2028", "\\u2029", "\\u202e", "\\ud800"
            })
    void whatCouldForgeALineIsABlank(String character) {
        assertThat(said("{\"message\":\"a" + character + "b\"}")).isEqualTo("HTTP 404, code 404: a b");
    }

    @Test
    void eachOfTwoIsABlank() {
        assertThat(said("{\"message\":\"a\\r\\nb\"}")).isEqualTo("HTTP 404, code 404: a  b");
    }

    @Test
    void aLongMessageIsCut() {
        assertThat(said("{\"message\":\"" + "x".repeat(1_000_000) + "\"}"))
                .hasSize(601)
                .endsWith("x…");
        assertThat(said("{\"message\":\"" + "\uD83D\uDE00".repeat(1_000) + "\"}"))
                .hasSizeLessThanOrEqualTo(601)
                .doesNotContainPattern("\\p{Cs}");
    }

    private static String said(String body) {
        return new RegistryAnswer("http://registry", 404, body, null).message();
    }
}
