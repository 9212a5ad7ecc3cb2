package io.buildwatch.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RefreshDrawsTest {
    @Test
    void ofThreeStartsOneReadsByListing() {
        RefreshDraws draws = new RefreshDraws(new Random(7));
        for (int i = 0; i < 10; i++) {
            assertThat(List.of(way(draws), way(draws), way(draws))).containsExactlyInAnyOrder("auto", "auto", "list");
        }
        assertThat(draws.drawn()).containsEntry("auto", 20).containsEntry("list", 10);
    }

    @Test
    void theSameSeedDrawsTheSame() {
        RefreshDraws one = new RefreshDraws(new Random(1));
        RefreshDraws other = new RefreshDraws(new Random(1));
        assertThat(Stream.generate(() -> way(one)).limit(30))
                .containsExactlyElementsOf(
                        Stream.generate(() -> way(other)).limit(30).toList());
    }

    private static String way(RefreshDraws draws) {
        return draws.next().get("BUILDWATCH_FOUNDRY_REFRESH");
    }
}
