package io.buildwatch.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.BuildState;
import io.buildwatch.events.JobCounts;
import io.buildwatch.events.Monitoring;
import io.buildwatch.records.TrustedRecords;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class BuildFilterTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    static {
        TrustedRecords.trust();
    }

    private static BuildView build(String rid, BuildState state, int agoSeconds) {
        return BuildView.of(
                BuildCompletion.newBuilder()
                        .setBuildRid(rid)
                        .setWatch(NOW.minusSeconds(agoSeconds).toEpochMilli())
                        .setVersion(1)
                        .setState(state)
                        .setJobCount(0)
                        .setCounts(JobCounts.newBuilder().build())
                        .setPercentComplete(0)
                        .setMonitoring(Monitoring.WATCHING)
                        .setUpdatedTime(NOW.minusSeconds(5))
                        .build(),
                "https://f");
    }

    @Test
    void filterHoldsAllItsConditions() {
        BuildView failing = build("a", BuildState.FAILING, 9);

        assertThat(BuildFilter.of(Set.of(), false, null, null).accepts(failing)).isTrue();
        assertThat(BuildFilter.of(Set.of(BuildState.FAILING), true, null, NOW.minusSeconds(5))
                        .accepts(failing))
                .isTrue();
        assertThat(BuildFilter.of(Set.of(BuildState.RUNNING), true, null, null).accepts(failing))
                .isFalse();
        assertThat(BuildFilter.of(Set.of(), false, null, NOW.minusSeconds(4)).accepts(failing))
                .isFalse();
        assertThat(BuildFilter.of(Set.of(), true, null, null).accepts(build("b", BuildState.RUNNING, 9)))
                .isFalse();
    }

    @Test
    void thoseWatchedLastComeFirst() {
        List<BuildView> builds = IntStream.of(5, 1, 9)
                .mapToObj(ago -> build("b" + ago, BuildState.RUNNING, ago))
                .toList();

        assertThat(builds.stream().sorted(BuildFilter.ORDER).map(BuildView::buildRid))
                .containsExactly("b1", "b5", "b9");
    }
}
