package io.buildwatch.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.dev.simulator.ApiFault;
import io.buildwatch.dev.simulator.ScriptedSchedules;
import io.buildwatch.dev.simulator.SimulatedSchedule;
import io.buildwatch.events.FollowObserved;
import io.buildwatch.events.Monitoring;
import io.buildwatch.guarantees.Guarantees;
import io.buildwatch.guarantees.Seen;
import io.buildwatch.guarantees.SeenFollows;
import io.buildwatch.testing.BrokerExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Schedules are followed, on a real broker. */
@Tag("broker")
class FollowTest {
    private static final String SCHEDULE = "ri.scheduler.main.schedule.nightly";
    private static final String DATASET = "ri.foundry.main.dataset.d1";

    @RegisterExtension
    static final BrokerExtension BROKER = new BrokerExtension();

    @TempDir
    Path dir;

    private Pipeline pipeline() {
        return new Pipeline(BROKER, dir, Pipeline.QUICK.withFollowInterval(Duration.ofMillis(200))).start();
    }

    @Test
    void aBuildThatAScheduleStartsIsWatchedUntilItIsComplete() {
        try (Pipeline pipeline = pipeline();
                SeenFollows follows = pipeline.seenFollows();
                Seen seen = pipeline.seen()) {
            SimulatedSchedule schedule = pipeline.simulator.schedule(SCHEDULE).displayName("Nightly");
            pipeline.submit(SCHEDULE);
            follows.until(s -> s.latest(SCHEDULE)
                    .filter(it -> "Nightly".equals(it.getDisplayName()))
                    .isPresent());
            var build = Jobs.newBuild(pipeline, 4);
            schedule.run().submitted(build.rid());
            follows.until(s -> !s.found(SCHEDULE).isEmpty());
            Jobs.succeed(build);
            seen.untilComplete(build.rid());

            assertThat(seen.latest(build.rid()).orElseThrow().getFoundBy()).isEqualTo(SCHEDULE);
            follows.assertEachFoundOnce(pipeline.simulator.truth(), SCHEDULE);
            Guarantees.assertAll(seen, pipeline.simulator.truth(), List.of(build.rid()));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyBuildIsFoundOnceAcrossRestartsAndFaultsOfTheApi(boolean stateKept) throws IOException {
        try (Pipeline pipeline = pipeline();
                SeenFollows follows = pipeline.seenFollows();
                Seen seen = pipeline.seen()) {
            List<String> schedules = pipeline.simulator.add(new ScriptedSchedules(4, 60, 5, 15, 3, 21));
            schedules.forEach(pipeline::submit);
            ApiFault.ofSchedules()
                    .forEach(fault -> pipeline.simulator.misbehaviour().withProbability(fault, 0.05));
            for (int restart = 1; restart <= 2; restart++) {
                int least = restart * 15;
                follows.until(
                        s -> s.found.values().stream().mapToInt(List::size).sum() > least);
                pipeline.stop();
                if (!stateKept) {
                    pipeline.loseState();
                }
                pipeline.start();
            }
            follows.until(s -> s.found.values().stream().mapToInt(List::size).sum() >= 60);
            List<String> builds = schedules.stream()
                    .flatMap(schedule -> follows.found(schedule).stream())
                    .toList();
            builds.forEach(seen::untilComplete);

            assertThat(builds).hasSize(60);
            schedules.forEach(schedule -> {
                follows.assertEachFoundOnce(pipeline.simulator.truth(), schedule);
                follows.assertVersionsAreGapless(schedule);
            });
            Guarantees.assertAll(seen, pipeline.simulator.truth(), builds);
            assertThat(pipeline.faults).isEmpty();
        }
    }

    @Test
    void aDatasetIsFollowedAndAStopEndsIt() {
        try (Pipeline pipeline = pipeline();
                SeenFollows follows = pipeline.seenFollows()) {
            SimulatedSchedule schedule = pipeline.simulator.schedule(SCHEDULE);
            pipeline.simulator.dataset(DATASET).schedules(List.of(SCHEDULE));
            pipeline.submit(DATASET);
            schedule.run().submitted(Jobs.newBuild(pipeline, 1).rid());
            follows.until(s -> s.found(DATASET).size() == 1);

            pipeline.unwatch(DATASET);
            follows.until(s -> s.latest(DATASET)
                    .map(FollowObserved::getMonitoring)
                    .filter(Monitoring.STOPPED::equals)
                    .isPresent());
            schedule.run().submitted(Jobs.newBuild(pipeline, 1).rid());
            pipeline.submit(SCHEDULE);
            follows.until(s -> !s.found(SCHEDULE).isEmpty());
            assertThat(follows.read().found(DATASET)).hasSize(1);
        }
    }
}
