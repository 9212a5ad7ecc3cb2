package io.buildwatch.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StartDrawsTest {
    private static final List<String> WORDS = List.of("auto", "auto", "list");

    @Test
    void eachRoundHasEveryWordAsOftenAsTheList() {
        StartDraws draws = new StartDraws(WORDS, new Random(7));
        for (int i = 0; i < 10; i++) {
            assertThat(List.of(draws.next(), draws.next(), draws.next()))
                    .containsExactlyInAnyOrder("auto", "auto", "list");
        }
        assertThat(draws.drawn()).containsEntry("auto", 20).containsEntry("list", 10);
    }

    @Test
    void theSameSeedDrawsTheSame() {
        StartDraws one = new StartDraws(WORDS, new Random(1));
        StartDraws other = new StartDraws(WORDS, new Random(1));
        assertThat(Stream.generate(one::next).limit(30))
                .containsExactlyElementsOf(
                        Stream.generate(other::next).limit(30).toList());
    }
}
