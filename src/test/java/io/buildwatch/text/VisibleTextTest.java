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

    @Test
    void inALineItIsABlank() {
        String line = VisibleText.line("a\r\nb\u200bc\u00a0d\u202e\ud800\udb40\udc20e");
        assertThat(line).isEqualTo("a  b c d   e");
        assertThat(VisibleText.of(line)).isEqualTo(line);
    }

    @Test
    void aLongTextEndsWithAnEllipsis() {
        assertThat(VisibleText.cut("abcd", 4)).isEqualTo("abcd");
        assertThat(VisibleText.cut("abcde", 4)).isEqualTo("abcd…");
        assertThat(VisibleText.cut("abc😀", 4)).isEqualTo("abc…");
        assertThat(VisibleText.cut("a", 0)).isEqualTo("…");
        assertThat(VisibleText.line("a\nbcde", 4)).isEqualTo("a bc…");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\u0000", "\u0085", "\u200b", "\u2028", "\u202e", "\ud800", "😀"})
    void aPlainTextHasNothingThatCouldForgeALine(String other) {
        assertThat(VisibleText.isPlain("a" + other + "b")).isFalse();
        assertThat(VisibleText.isPlain("a b\u00a0Größe 東京")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "Größe 東京 😀", "\\u200b"})
    void whatCanBeSeenStays(String text) {
        assertThat(VisibleText.of(text)).isEqualTo(text);
        assertThat(VisibleText.line(text)).isEqualTo(text);
        assertThat(VisibleText.trim(text)).isEqualTo(text);
    }
}
