package io.buildwatch.foundry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BuildRidTest {
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

    @Property
    void acceptsWhatTheGrammarMakes(@ForAll("rids") String text) {
        assertThat(BuildRid.parse(text).isPresent()).isEqualTo(!text.contains(".."));
    }

    @Property
    void anythingAcceptedIsHarmlessInAPathAndInJson(@ForAll("nearRids") String text) {
        BuildRid.parse(text)
                .ifPresent(rid ->
                        assertThat(rid.value()).matches("[A-Za-z0-9._-]+").doesNotContain(".."));
    }

    @Property
    void oneForeignCharacterAnywhereSpoilsIt(@ForAll("rids") String text, @ForAll char c, @ForAll int at) {
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "-_.".indexOf(c) >= 0) {
            return;
        }
        int place = Math.floorMod(at, text.length() + 1);
        assertThat(BuildRid.parse(text.substring(0, place) + c + text.substring(place)))
                .isEmpty();
    }

    @Provide
    Arbitrary<String> rids() {
        Arbitrary<String> service =
                Arbitraries.strings().withCharRange('a', 'z').ofMinLength(1).ofMaxLength(10);
        Arbitrary<String> instance = Arbitraries.strings()
                .withCharRange('a', 'z')
                .numeric()
                .ofMinLength(1)
                .ofMaxLength(10);
        Arbitrary<String> locator = Arbitraries.strings()
                .alpha()
                .numeric()
                .withChars("-_.")
                .ofMinLength(1)
                .ofMaxLength(40);
        return Combinators.combine(service, instance, locator).as((s, i, l) -> "ri." + s + "." + i + ".build." + l);
    }

    @Provide
    Arbitrary<String> nearRids() {
        return Arbitraries.strings()
                .alpha()
                .withChars("./%?#\\ \n\u0000-_")
                .ofMaxLength(12)
                .map(tail -> "ri.foundry.main.build." + tail);
    }
}
