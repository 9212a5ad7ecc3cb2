package io.buildwatch.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.BuildObserved;
import io.buildwatch.events.BuildState;
import io.buildwatch.events.FollowKind;
import io.buildwatch.events.FollowObserved;
import io.buildwatch.events.JobCounts;
import io.buildwatch.events.JobStatus;
import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.events.Monitoring;
import io.buildwatch.records.TrustedRecords;
import io.buildwatch.view.BuildView;
import io.buildwatch.view.FollowView;
import io.buildwatch.view.JobView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class StatusTablesTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    static {
        TrustedRecords.trust();
    }

    private static BuildView build(String locator, BuildState state, int agoSeconds) {
        return BuildView.of(
                BuildCompletion.newBuilder()
                        .setBuildRid("ri.foundry.main.build." + locator)
                        .setWatch(NOW.minusSeconds(agoSeconds).toEpochMilli())
                        .setVersion(1)
                        .setState(state)
                        .setJobCount(3)
                        .setCounts(JobCounts.newBuilder()
                                .setSucceeded(1)
                                .setFailed(1)
                                .setDidNotRun(1)
                                .build())
                        .setPercentComplete(99)
                        .setMonitoring(Monitoring.WATCHING)
                        .setUpdatedTime(NOW.minusSeconds(5))
                        .build(),
                "https://f");
    }

    private static JobView job(String rid, JobStatus status) {
        return JobView.after(
                null,
                JobStatusChanged.newBuilder()
                        .setBuildRid("b")
                        .setWatch(1)
                        .setJobRid(rid)
                        .setSequence(1)
                        .setAttempt(1)
                        .setStatus(status)
                        .setStartedTime(NOW.minusSeconds(30))
                        .setObservedTime(NOW)
                        .build());
    }

    @Test
    void buildsAreAlignedUnderTheirHeadings() {
        List<String> lines = StatusTables.builds(
                List.of(build("a", BuildState.FAILING, 3_700), build("b\u001b", BuildState.SUCCEEDED, 9)),
                Map.of(),
                NOW);

        assertThat(lines)
                .containsExactly(
                        "STATE      DONE  JOBS  WAITING  RUNNING  SUCCEEDED  FAILED  OTHER    AGE  CHANGED  MONITORING"
                                + "  BUILD",
                        "FAILING     99%     3        0        0          1       1      1  1h01m       5s  WATCHING  "
                                + "  ri.foundry.main.build.a",
                        "SUCCEEDED   99%     3        0        0          1       1      1     9s       5s  WATCHING  "
                                + "  ri.foundry.main.build.b\\u001b");
    }

    private static BuildView scheduled(String locator, String schedule) {
        BuildView view = build(locator, BuildState.RUNNING, 9);
        return view.with(BuildObserved.newBuilder()
                .setBuildRid(view.buildRid())
                .setWatch(view.watch())
                .setVersion(1)
                .setSequence(0)
                .setMonitoring(Monitoring.WATCHING)
                .setObservedTime(NOW)
                .setScheduleRid(schedule)
                .build());
    }

    @Test
    void schedulesAreShownByNameIfSomeBuildHasOne() {
        List<BuildView> builds = List.of(
                scheduled("a", "ri.scheduler.main.schedule.n"),
                scheduled("b", "ri.scheduler.main.schedule.unnamed"),
                build("c", BuildState.RUNNING, 9));

        List<String> lines = StatusTables.builds(builds, Map.of("ri.scheduler.main.schedule.n", "Nightly\n"), NOW);

        assertThat(lines.get(0)).endsWith("SCHEDULE");
        assertThat(lines.get(1)).endsWith(".a  Nightly\\u000a");
        assertThat(lines.get(2)).endsWith(".b  ri.scheduler.main.schedule.unnamed");
        assertThat(lines.get(3)).endsWith(".c  -");
    }

    @Test
    void headingTellsTheSchedule() {
        BuildView view = scheduled("a", "ri.scheduler.main.schedule.n");

        assertThat(StatusTables.buildLines(view, Map.of("ri.scheduler.main.schedule.n", "Nightly"), NOW))
                .contains("  schedule: Nightly (ri.scheduler.main.schedule.n)");
        assertThat(StatusTables.buildLines(view, Map.of(), NOW)).contains("  schedule: ri.scheduler.main.schedule.n");
    }

    private static String readingOf(Monitoring monitoring, Duration interval) {
        FollowView view = FollowView.of(FollowObserved.newBuilder()
                .setFollowRid("ri.scheduler.main.schedule.n")
                .setKind(FollowKind.SCHEDULE)
                .setWatch(1)
                .setVersion(1)
                .setMonitoring(monitoring)
                .setSince(NOW)
                .setObservedTime(NOW)
                .build());
        return StatusTables.follows(List.of(view), interval, NOW).get(1).split(" {2,}")[5];
    }

    @Test
    void followsAreShownWithHowOftenTheyAreRead() {
        Duration usual = Duration.ofSeconds(15);

        assertThat(readingOf(Monitoring.WATCHING, usual)).isEqualTo("every 15s");
        assertThat(readingOf(Monitoring.WATCHING, null)).isEqualTo("every follow.interval");
        assertThat(readingOf(Monitoring.LOST, usual)).isEqualTo("every 1m");
        assertThat(readingOf(Monitoring.LOST, Duration.ofHours(1))).isEqualTo("every 1h");
        assertThat(readingOf(Monitoring.NOT_FOUND, usual)).isEqualTo("every 5m");
        assertThat(readingOf(Monitoring.FORBIDDEN, null)).isEqualTo("every 5m");
        assertThat(readingOf(Monitoring.STOPPED, usual)).isEqualTo("no longer");
    }

    @Test
    void failedJobsComeFirstAndAsManyAsAskedFor() {
        List<JobView> jobs = List.of(
                job("s", JobStatus.SUCCEEDED),
                job("w", JobStatus.WAITING),
                job("f2", JobStatus.FAILED),
                job("f1", JobStatus.FAILED));

        assertThat(StatusTables.jobs(jobs, 3, NOW))
                .containsExactly(
                        "  STATUS   ATTEMPT  WAITED  RAN  JOB",
                        "  FAILED         1     30s    -  f1",
                        "  FAILED         1     30s    -  f2",
                        "  WAITING        1     30s    -  w");
    }

    @Test
    void headingTellsWhereTheBuildStandsAndItsLink() {
        assertThat(StatusTables.buildLines(build("a", BuildState.FAILING, 9), Map.of(), NOW))
                .containsExactly(
                        "ri.foundry.main.build.a  99% FAILING    1 failed  1 did not run  1 succeeded",
                        "  link: https://f/workspace/data-integration/job-tracker/builds/ri.foundry.main.build.a");
    }
}
