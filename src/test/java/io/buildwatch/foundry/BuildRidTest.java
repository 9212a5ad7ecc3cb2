package io.buildwatch.foundry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buildwatch.testing.CaseSource;
import io.buildwatch.testing.SeededCases;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BuildRidTest {
    private static final String SMALL = "abcdefghijklmnopqrstuvwxyz";
    private static final String LETTERS = SMALL + "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private static final String DIGITS = "0123456789";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ri.foundry.main.build.a4386b7e-d546-49be-8a36-eefc355f5c58",
                "ri.f.0.build.x",
                "ri.foundry-two.main-1.build.A_b.c-9",
            })
    void takesTheRidOfABuild(String text) {
        assertThat(BuildRid.parse(text)).map(BuildRid::toString).contains(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "ri.foundry.main.build.",
                "ri.foundry.main.build",
                "ri.foundry.main.job.a",
                "ri.foundry.main.BUILD.a",
                "RI.foundry.main.build.a",
                "ri.Foundry.main.build.a",
                "ri.foundry.Main.build.a",
                "ri.1foundry.main.build.a",
                "ri.-f.main.build.a",
                "ri..main.build.a",
                "ri.foundry..build.a",
                "ri.foundry.main.build.a..b",
                "ri.foundry.main.build..",
                "ri.foundry.main.build.../../x",
                "ri.foundry.main.build.a/b",
                "ri.foundry.main.build.a?b",
                "ri.foundry.main.build.a#b",
                "ri.foundry.main.build.a%2e",
                "ri.foundry.main.build.a\\b",
                "ri.foundry.main.build.a\"b",
                "ri.foundry.main.build.a@b",
                "ri.foundry.main.build.ä",
                "ri.foundry.main.build.\u0661",
                "ri.foundry.main.build.a\n",
                "ri.foundry.main.build.a\r\nX-Header: 1",
                "ri.foundry.main.build.a\u0000",
                " ri.foundry.main.build.a",
                "ri.foundry.main.build.a ",
                "\uFEFFri.foundry.main.build.a",
                "ri.foundry.main.build.\uD800",
            })
    void refusesEverythingElse(String text) {
        assertThat(BuildRid.parse(text)).isEmpty();
        assertThatThrownBy(() -> new BuildRid(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {512, 513})
    void endsAt512Bytes(int length) {
        String prefix = "ri.foundry.main.build.";
        String text = prefix + "a".repeat(length - prefix.length());
        assertThat(BuildRid.parse(text).isPresent()).isEqualTo(length == 512);
    }

    @Test
    void acceptsWhatTheGrammarMakes() {
        SeededCases.check(
                1_000,
                BuildRidTest::rid,
                text -> assertThat(BuildRid.parse(text).isPresent()).isEqualTo(!text.contains("..")));
    }

    @Test
    void anythingAcceptedIsHarmlessInAPathAndInJson() {
        SeededCases.check(
                1_000,
                BuildRidTest::nearRid,
                text -> BuildRid.parse(text)
                        .ifPresent(rid -> assertThat(rid.value())
                                .matches("[A-Za-z0-9._-]+")
                                .doesNotContain("..")));
    }

    private record Spoilt(String rid, char foreign, int at) {}

    @Test
    void oneForeignCharacterAnywhereSpoilsIt() {
        SeededCases.check(
                1_000, source -> new Spoilt(rid(source), source.anyChar(), source.anyInt()), BuildRidTest::isRefused);
    }

    private static void isRefused(Spoilt spoilt) {
        if ((LETTERS + DIGITS + "-_.").indexOf(spoilt.foreign()) >= 0) {
            return;
        }
        String text = spoilt.rid();
        int place = Math.floorMod(spoilt.at(), text.length() + 1);
        assertThat(BuildRid.parse(text.substring(0, place) + spoilt.foreign() + text.substring(place)))
                .isEmpty();
    }

    private static String rid(CaseSource source) {
        return "ri."
                + source.text(SMALL, 1, 10)
                + "."
                + source.text(SMALL + DIGITS, 1, 10)
                + ".build."
                + source.text(LETTERS + DIGITS + "-_.", 1, 40);
    }

    private static String nearRid(CaseSource source) {
        return "ri.foundry.main.build." + source.text(LETTERS + "./%?#\\ \n\u0000-_", 0, 12);
    }
}
