package io.buildwatch.guarantees;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.dev.simulator.GroundTruth;
import io.buildwatch.events.BuildObserved;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** The guarantees about {@code BuildObserved}. */
final class BuildGuarantees {
    private BuildGuarantees() {}

    static void observedVersionsCountOn(Seen seen, GroundTruth truth, String rid) {
        Map<Long, Long> last = new HashMap<>();
        for (BuildObserved observed : seen.observations(rid)) {
            assertThat(observed.getVersion())
                    .as("version of %s", observed)
                    .isEqualTo(last.merge(observed.getWatch(), 1L, Long::sum));
        }
    }

    static void observationsSayNothingTwice(Seen seen, GroundTruth truth, String rid) {
        BuildObserved before = null;
        for (BuildObserved observed : seen.observations(rid)) {
            BuildObserved bare = BuildObserved.newBuilder(observed)
                    .setVersion(0)
                    .setSequence(0)
                    .setObservedTime(Instant.EPOCH)
                    .setCreatedTime(null)
                    .setFinishedTime(null)
                    .build();
            assertThat(bare).isNotEqualTo(before);
            before = bare;
        }
    }

    /** An observation covers only events that are published, and never fewer than the observation before it. */
    static void observedSequenceIsThatOfAnEvent(Seen seen, GroundTruth truth, String rid) {
        Map<Long, Long> published = new HashMap<>();
        seen.events(rid).forEach(event -> published.put(event.getWatch(), event.getSequence()));
        Map<Long, Long> covered = new HashMap<>();
        for (BuildObserved observed : seen.observations(rid)) {
            long least = covered.getOrDefault(observed.getWatch(), 0L);
            assertThat(observed.getSequence())
                    .as("sequence of %s", observed)
                    .isBetween(least, published.getOrDefault(observed.getWatch(), 0L));
            covered.put(observed.getWatch(), observed.getSequence());
        }
    }
}
