package io.buildwatch.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.dev.simulator.ApiFault;
import io.buildwatch.dev.simulator.FaultRules;
import io.buildwatch.dev.simulator.SimulatedBuild;
import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.BuildObserved;
import io.buildwatch.events.BuildState;
import io.buildwatch.events.BuildStatus;
import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.events.Monitoring;
import io.buildwatch.guarantees.Guarantees;
import io.buildwatch.guarantees.Seen;
import io.buildwatch.testing.BrokerExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The three ways in which a build settles, and states that only look like an end. Each test changes its builds by hand.
 */
@Tag("broker")
class SettlingTest {
    @RegisterExtension
    static final BrokerExtension BROKER = new BrokerExtension();

    @TempDir
    Path dir;

    /**
     * The build has so many jobs that {@code Build.jobRids} is left out, so only a sweep that begins after the reading
     * of {@code Build} can prove its end.
     */
    @Test
    void isNotSettledByASweepThatBeganBeforeBuildEnded() {
        try (Pipeline pipeline = new Pipeline(BROKER, dir).start();
                Seen seen = pipeline.seen()) {
            SimulatedBuild build = Jobs.newBuild(pipeline, 1_010);
            String late = build.rid().replace(".build.", ".job.late-");
            build.change(() -> build.jobs().forEach(job -> job.status("SUCCEEDED")));
            build.pageSize(600);
            pipeline.submit(build.rid());
            seen.until(s -> s.events(build.rid()).size() == 1_010);

            FaultRules faults = pipeline.simulator.misbehaviour();
            faults.tune(new FaultRules.Tuning(500, 500, 0, 0, "1"));
            faults.always(ApiFault.SHIFTING_PAGES, build.rid());
            AtomicLong hooked = new AtomicLong();
            build.beforePage(1, () -> {
                hooked.set(System.currentTimeMillis());
                build.change(() -> {
                    build.job(late).status("FAILED");
                    build.status("FAILED");
                });
                awaitShown(pipeline, build.rid(), "FAILED");
                // Delays the last page, so that it comes long after the reading of Build.
                faults.next(ApiFault.SLOW, 1, build.rid());
            });
            seen.untilComplete(build.rid());

            assertThat(hooked).hasPositiveValue();
            assertThat(faults.injected(ApiFault.SHIFTING_PAGES)).isPositive();
            assertThat(seen.completions(build.rid()).stream().filter(BuildCompletion::getComplete))
                    .allSatisfy(it -> assertThat(it.getCounts().getFailed()).isEqualTo(1));
            Guarantees.assertAll(seen, pipeline.simulator.truth(), List.of(build.rid()));
        }
    }

    @Test
    void waitsForJobsWhereBuildStatusIsAheadAndForBuildWhereItIsBehind() {
        try (Pipeline pipeline = new Pipeline(BROKER, dir).start();
                Seen seen = pipeline.seen()) {
            SimulatedBuild ahead = Jobs.newBuild(pipeline, 3);
            SimulatedBuild behind = Jobs.newBuild(pipeline, 3);
            List.of(ahead, behind).forEach(build -> pipeline.submit(build.rid()));
            Jobs.run(ahead);
            ahead.status("SUCCEEDED");
            behind.change(() -> behind.jobs().forEach(job -> job.status("SUCCEEDED")));
            seen.until(s -> is(s, ahead, BuildStatus.SUCCEEDED)
                    && s.latest(behind.rid())
                            .filter(it -> it.getCounts().getSucceeded() == 3)
                            .isPresent());
            List.of(ahead, behind).forEach(build -> pipeline.awaitSweeps(build.rid(), 3));
            assertThat(seen.read().completions).noneMatch(entry -> entry.value().getComplete());

            Jobs.succeed(ahead);
            behind.job(Jobs.job(behind, 9)).status("FAILED");
            behind.status("FAILED");
            seen.untilComplete(ahead.rid()).untilComplete(behind.rid());

            assertThat(seen.latest(behind.rid()).orElseThrow().getState()).isEqualTo(BuildState.FAILED);
            assertThat(seen.latest(behind.rid()).orElseThrow().getJobCount()).isEqualTo(4);
            Guarantees.assertAll(seen, pipeline.simulator.truth(), List.of(ahead.rid(), behind.rid()));
        }
    }

    @Test
    void settlesWithBuildStatusWhereJobsNeverEnd() {
        try (Pipeline pipeline = new Pipeline(BROKER, dir).start();
                Seen seen = pipeline.seen()) {
            SimulatedBuild strange = Jobs.newBuild(pipeline, 3);
            SimulatedBuild vanished = Jobs.newBuild(pipeline, 3);
            SimulatedBuild waiting = Jobs.newBuild(pipeline, 3);
            List<SimulatedBuild> builds = List.of(strange, vanished, waiting);
            builds.forEach(Jobs::run);
            waiting.job(Jobs.job(waiting, 3));
            builds.forEach(build -> pipeline.submit(build.rid()));
            seen.until(s -> s.events.size() == 10);
            Instant ended = Instant.now();
            strange.job(Jobs.job(strange, 0)).status("ABORTED");
            vanished.job(Jobs.job(vanished, 0)).remove();
            for (SimulatedBuild build : builds) {
                for (int job : new int[] {1, 2}) {
                    build.job(Jobs.job(build, job)).status("SUCCEEDED");
                }
                build.status("SUCCEEDED");
            }
            waiting.job(Jobs.job(waiting, 0)).status("SUCCEEDED");
            builds.forEach(build -> seen.untilComplete(build.rid()));

            for (SimulatedBuild build : builds) {
                BuildCompletion last = seen.latest(build.rid()).orElseThrow();
                assertThat(last.getState()).isEqualTo(BuildState.SUCCEEDED);
                assertThat(last.getUpdatedTime()).isAfter(ended.plus(Pipeline.QUICK.settleTimeout()));
                assertThat(seen.latestObservation(build.rid()).orElseThrow().getDetail())
                        .contains("1 job");
            }
            assertThat(seen.latest(strange.rid()).orElseThrow().getCounts().getUnknown())
                    .isEqualTo(1);
            assertThat(seen.latest(vanished.rid()).orElseThrow().getCounts().getRunning())
                    .isEqualTo(1);
            assertThat(seen.latest(waiting.rid()).orElseThrow().getCounts().getWaiting())
                    .isEqualTo(1);
            Guarantees.assertAll(
                    seen,
                    pipeline.simulator.truth(),
                    builds.stream().map(SimulatedBuild::rid).toList());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"BUILD_FORBIDDEN", "BUILD_MISSING", "BUILD_LEFT_OUT"})
    void settlesByItsListWhereBuildCannotBeRead(ApiFault way) {
        try (Pipeline pipeline = new Pipeline(BROKER, dir).start();
                Seen seen = pipeline.seen()) {
            List<String> ends = List.of("FAILED", "CANCELED", "SUCCEEDED");
            List<SimulatedBuild> builds = ends.stream()
                    .map(end -> {
                        SimulatedBuild build = Jobs.newBuild(pipeline, 3);
                        pipeline.simulator.misbehaviour().always(way, build.rid());
                        Jobs.run(build);
                        pipeline.submit(build.rid());
                        return build;
                    })
                    .toList();
            seen.until(s -> s.events.size() == 9);
            Instant ended = Instant.now();
            for (int i = 0; i < 3; i++) {
                SimulatedBuild build = builds.get(i);
                build.job(Jobs.job(build, 0)).status(ends.get(i));
                Jobs.succeed(build);
            }
            builds.forEach(build -> seen.untilComplete(build.rid()));

            for (int i = 0; i < 3; i++) {
                BuildCompletion last = seen.latest(builds.get(i).rid()).orElseThrow();
                assertThat(last.getBuildStatus()).as("status under %s", way).isNull();
                assertThat(last.getState().name()).isEqualTo(ends.get(i));
                assertThat(last.getUpdatedTime()).isAfter(ended.plus(Pipeline.QUICK.settleInterval()));
            }
            Guarantees.assertAll(
                    seen,
                    pipeline.simulator.truth(),
                    builds.stream().map(SimulatedBuild::rid).toList());
        }
    }

    /** {@code Build} has ended and does not name its jobs, because there are too many. */
    @ParameterizedTest
    @CsvSource({"ERROR_UNDER_200,HTTP 200 Default:Internal", "OTHER_SHAPE,message; timestamp"})
    void isNotSettledByAnAnswerThatIsNoList(ApiFault fault, String told) {
        try (Pipeline pipeline = new Pipeline(BROKER, dir).start();
                Seen seen = pipeline.seen()) {
            SimulatedBuild build = Jobs.newBuild(pipeline, 1_001);
            build.change(() -> {
                build.jobs().forEach(job -> job.status("SUCCEEDED"));
                build.job(Jobs.job(build, 0)).status("FAILED");
                build.status("FAILED");
            });
            pipeline.simulator.misbehaviour().always(fault, build.rid());
            pipeline.submit(build.rid());
            seen.until(s -> s.latestObservation(build.rid())
                    .filter(observed -> observed.getMonitoring() == Monitoring.LOST)
                    .isPresent());
            assertThat(seen.latestObservation(build.rid()).orElseThrow().getDetail())
                    .contains(told.replace(';', ','));

            pipeline.simulator.misbehaviour().off(fault, build.rid());
            seen.untilComplete(build.rid());
            assertThat(seen.completions(build.rid()).stream().filter(BuildCompletion::getComplete))
                    .isNotEmpty()
                    .allSatisfy(it -> {
                        assertThat(it.getJobCount()).isEqualTo(1_001);
                        assertThat(it.getCounts().getFailed()).isEqualTo(1);
                    });
            Guarantees.assertAll(seen, pipeline.simulator.truth(), List.of(build.rid()));
        }
    }

    @Test
    void movesNothingBackwardByAStalePageAndForwardByARetry() {
        try (Pipeline pipeline = new Pipeline(BROKER, dir).start();
                Seen seen = pipeline.seen()) {
            SimulatedBuild build = Jobs.newBuild(pipeline, 3);
            String retried = Jobs.job(build, 0);
            pipeline.submit(build.rid());
            seen.until(s -> lastStatuses(s, build, "WAITING") == 3);
            Jobs.run(build);
            seen.until(s -> lastStatuses(s, build, "RUNNING") == 3);
            build.job(Jobs.job(build, 1)).status("SUCCEEDED");
            build.job(retried).status("FAILED");
            seen.until(s -> lastStatuses(s, build, "FAILED") == 1 && lastStatuses(s, build, "SUCCEEDED") == 1)
                    .untilBuildStatus(build.rid(), BuildStatus.RUNNING);
            FaultRules faults = pipeline.simulator.misbehaviour();
            int before = seen.read().events.size();
            faults.tune(new FaultRules.Tuning(300, 600, sinceItWaited(pipeline, build), 0, "1"));
            faults.next(ApiFault.STALE_PAGE, 1, build.rid());
            pipeline.awaitSweeps(build.rid(), 4);
            assertThat(faults.injected(ApiFault.STALE_PAGE)).isEqualTo(1);
            seen.assertQuietFor(Duration.ofMillis(200));
            assertThat(seen.events).hasSize(before);

            build.job(retried).retry();
            seen.until(s -> lastStatuses(s, build, "RUNNING") == 2);
            Jobs.succeed(build);
            seen.untilComplete(build.rid());
            assertThat(seen.events(build.rid()).stream()
                            .filter(event -> event.getJobRid().equals(retried))
                            .map(JobStatusChanged::getAttempt)
                            .max(Integer::compare))
                    .contains(2);
            Guarantees.assertAll(seen, pipeline.simulator.truth(), List.of(build.rid()));
        }
    }

    private static void awaitShown(Pipeline pipeline, String rid, String buildStatus) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> pipeline.simulator.truth().served(rid).stream()
                        .anyMatch(shown ->
                                shown.jobRid() == null && shown.status().equals(buildStatus)));
    }

    /** How old an answer must be, in ms, to show the jobs as they were at first. */
    private static long sinceItWaited(Pipeline pipeline, SimulatedBuild build) {
        long made = pipeline.simulator.truth().transitions(build.rid()).get(0).atMillis();
        return System.currentTimeMillis() - made - 50;
    }

    private static long lastStatuses(Seen seen, SimulatedBuild build, String status) {
        return seen.events(build.rid()).stream()
                .collect(Collectors.toMap(
                        JobStatusChanged::getJobRid, event -> event.getStatus().name(), (a, b) -> b))
                .values()
                .stream()
                .filter(status::equals)
                .count();
    }

    private static boolean is(Seen seen, SimulatedBuild build, BuildStatus status) {
        return seen.latestObservation(build.rid())
                .map(BuildObserved::getBuildStatus)
                .filter(status::equals)
                .isPresent();
    }
}
