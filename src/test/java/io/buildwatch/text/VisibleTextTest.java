package io.buildwatch.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class VisibleTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                " ",
                "\t",
                "\r\n",
                "\u0000",
                "\u001b",
                "\u0085",
                "\u00a0",
                "\u00ad",
                "\u2007",
                "\u200b",
                "\u200e",
                "\u2028",
                "\u202f",
                "\u2060",
                "\u3000",
                "\ufeff",
                "\ud800",
                "\udb40\udc20",
                "\ufeff\u00a0 \u200b"
            })
    void whatCannotBeSeenIsTrimmedAtBothEnds(String unseen) {
        assertThat(VisibleText.trim(unseen + "a b" + unseen)).isEqualTo("a b");
        assertThat(VisibleText.trim(unseen)).isEmpty();
    }

    @Test
    void withinTheTextItIsShownAsItsNumber() {
        assertThat(VisibleText.trim("a\u200bb")).isEqualTo("a\u200bb");
        assertThat(VisibleText.of("a\u200bb\u00a0c\ufeff\n\u001b[31m\u202e"))
                .isEqualTo("a\\u200bb\\u00a0c\\ufeff\\u000a\\u001b[31m\\u202e");
        assertThat(VisibleText.of("\udb40\udc20\ud800")).isEqualTo("\\udb40\\udc20\\ud800");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "Größe 東京 😀", "\\u200b"})
    void whatCanBeSeenStays(String text) {
        assertThat(VisibleText.of(text)).isEqualTo(text);
        assertThat(VisibleText.trim(text)).isEqualTo(text);
    }
}
