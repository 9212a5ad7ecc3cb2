package io.buildwatch.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadIndexTest {
    private record Read(long sentAt, long look) {}

    private final ReadIndex index = new ReadIndex();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void tellsOfEachJobWhatWasLastBelieved(long seed) {
        Random random = new Random(seed);
        Map<String, Read> expected = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            String rid = "ri.foundry.main.job." + random.nextInt(3_000);
            Read read = new Read(i, random.nextInt(5));
            index.markBelieved(index.placeOf(rid), read.sentAt(), read.look());
            expected.put(rid, read);
        }

        assertThat(index.size()).isEqualTo(expected.size());
        expected.forEach((rid, read) -> {
            int place = index.placeOf(rid);
            assertThat(index.sentAt(place)).isEqualTo(read.sentAt());
            assertThat(index.isSame(place, read.look())).isTrue();
            assertThat(index.isSame(place, read.look() + 1)).isFalse();
        });
    }

    @Test
    void aJobIsListedForTheFirstTimeOnceASweep() {
        for (int sweep = 1; sweep <= 3; sweep++) {
            for (int job = 0; job < 100; job++) {
                assertThat(index.markListed(index.placeOf("job" + job), sweep)).isTrue();
                assertThat(index.markListed(index.placeOf("job" + job), sweep)).isFalse();
            }
        }
    }

    @Test
    void aJobThatWasNeverBelievedLooksLikeNothing() {
        int place = index.placeOf("job");

        assertThat(index.sentAt(place)).isEqualTo(ReadIndex.NEVER);
        assertThat(index.isSame(place, 0)).isFalse();
    }
}
