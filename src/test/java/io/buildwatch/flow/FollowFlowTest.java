package io.buildwatch.flow;

import static io.buildwatch.flow.FakeSchedules.error;
import static io.buildwatch.flow.FakeSchedules.ignored;
import static io.buildwatch.flow.FakeSchedules.submitted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.FollowKind;
import io.buildwatch.events.FollowObserved;
import io.buildwatch.events.Monitoring;
import io.buildwatch.flow.FakeSchedules.FakeSchedule;
import io.buildwatch.foundry.FollowRid;
import io.buildwatch.foundry.FoundryFailure;
import io.buildwatch.foundry.ScheduleRun;
import io.buildwatch.records.DeadLetter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FollowFlowTest {
    private static final String SCHEDULE = "ri.scheduler.main.schedule.s1";
    private static final String OTHER = "ri.scheduler.main.schedule.s2";
    private static final String DATASET = "ri.foundry.main.dataset.d1";
    private static final Duration ROUND = Duration.ofSeconds(20);

    private final Flow flow = new Flow();
    private final FakeSchedule schedule = flow.schedules.schedule(SCHEDULE);

    @AfterEach
    void close() {
        flow.close();
    }

    private static String build(Object number) {
        return "ri.foundry.main.build.b" + number;
    }

    private List<String> foundBuilds() {
        return flow.found().stream().map(TestRecord::key).toList();
    }

    private FollowObserved last() {
        return Flow.last(flow.follows());
    }

    @Test
    void aBuildThatAScheduleStartsIsWatchedAndToldWithTheFollowThatFoundIt() {
        flow.foundry.build(build(1)).job("a", "SUCCEEDED").status("SUCCEEDED");
        flow.follow(SCHEDULE, null);
        flow.pass(Duration.ofMinutes(2));
        schedule.run("r1", submitted(build(1)));
        flow.pass(Duration.ofSeconds(40));

        List<TestRecord<String, byte[]>> found = flow.found();
        assertThat(found).hasSize(1);
        assertThat(found.get(0).key()).isEqualTo(build(1));
        assertThat(new String(found.get(0).value(), StandardCharsets.UTF_8)).isEqualTo(build(1));
        assertThat(Flow.header(found.get(0), "buildwatch.found-by")).isEqualTo(SCHEDULE);
        BuildCompletion completion = Flow.last(flow.completions());
        assertThat(completion.getBuildRid()).isEqualTo(build(1));
        assertThat(completion.getComplete()).isTrue();
        assertThat(completion.getFoundBy()).isEqualTo(SCHEDULE);
        assertThat(Flow.last(flow.observations()).getFoundBy()).isEqualTo(SCHEDULE);
    }

    @Test
    void whatIsKnownOfAFollowIsPublishedOnChange() {
        long since = flow.clock.get();
        flow.follow(SCHEDULE, null);
        flow.pass(ROUND);
        assertThat(flow.follows())
                .extracting(FollowObserved::getVersion, FollowObserved::getDisplayName, FollowObserved::getMonitoring)
                .containsExactly(tuple(1L, null, Monitoring.WATCHING), tuple(2L, "nightly", Monitoring.WATCHING));
        flow.pass(Duration.ofMinutes(30));
        assertThat(flow.follows()).isEmpty();

        schedule.run("r1", submitted(build(1)));
        flow.pass(ROUND);

        FollowObserved seen = last();
        assertThat(seen.getFollowRid()).isEqualTo(SCHEDULE);
        assertThat(seen.getKind()).isEqualTo(FollowKind.SCHEDULE);
        assertThat(seen.getVersion()).isEqualTo(3);
        assertThat(seen.getSince()).isEqualTo(Instant.ofEpochMilli(since));
        assertThat(seen.getBuildsFound()).isEqualTo(1);
        assertThat(seen.getLastRunRid()).isEqualTo("r1");
        assertThat(seen.getLastResult()).isEqualTo("submitted");
        assertThat(seen.getLastBuildRid()).isEqualTo(build(1));
        assertThat(seen.getPaused()).isFalse();
        assertThat(seen.getDetail()).isNull();
    }

    @Test
    void buildsFromBeforeTheFollowAreNotFoundButThoseThatSinceReachesAre() {
        long now = flow.clock.get();
        schedule.runAt("old", now - Duration.ofHours(3).toMillis(), submitted(build("old")));
        schedule.runAt("recent", now - Duration.ofHours(1).toMillis(), submitted(build("recent")));
        schedule.runAt("just", now - Duration.ofSeconds(30).toMillis(), submitted(build("just")));
        flow.follow(SCHEDULE, null);
        flow.pass(ROUND);
        assertThat(foundBuilds()).containsExactly(build("just"));

        flow.follow(SCHEDULE, "2h");
        flow.pass(ROUND.multipliedBy(3));

        assertThat(foundBuilds()).containsExactly(build("recent"));
        assertThat(last().getSince())
                .isBefore(Instant.ofEpochMilli(now - Duration.ofMinutes(100).toMillis()));
    }

    @Test
    void aRunIsAskedForUntilItHasAResultAndToldOnce() {
        flow.follow(SCHEDULE, null);
        schedule.run("r1", null);
        flow.pass(Duration.ofMinutes(5));
        assertThat(foundBuilds()).isEmpty();
        assertThat(last().getLastRunRid()).isNull();

        schedule.end("r1", submitted(build(1)));
        flow.pass(Duration.ofMinutes(5));

        assertThat(foundBuilds()).containsExactly(build(1));
        assertThat(last().getBuildsFound()).isEqualTo(1);
    }

    @Test
    void aRunWithoutAResultIsGivenUpAfterADay() {
        flow.follow(SCHEDULE, null);
        schedule.run("r1", null);
        flow.pass(Duration.ofHours(25), Duration.ofSeconds(5));
        schedule.end("r1", submitted(build(1)));
        flow.pass(Duration.ofMinutes(10));

        assertThat(foundBuilds()).isEmpty();
    }

    @Test
    void fiveHundredRunsBetweenTwoReadingsAreAllFoundOnce() {
        flow.follow(SCHEDULE, null);
        flow.pass(ROUND);
        addRuns(0, 500);
        flow.pass(Duration.ofMinutes(5));

        assertThat(foundBuilds()).hasSize(500).doesNotHaveDuplicates();
        assertThat(last().getBuildsFound()).isEqualTo(500);
    }

    private void addRuns(int from, int to) {
        IntStream.range(from, to).forEach(i -> schedule.run("r" + i, submitted(build(i))));
    }

    /** Adds runs that start no build. */
    private void ignoreRuns(int from, int to) {
        IntStream.range(from, to).forEach(i -> schedule.run("r" + i, ignored()));
    }

    @Test
    void aRunThatMovesToAPageThatWasReadIsFoundByTheNextReading() {
        flow.follow(SCHEDULE, null);
        flow.pass(ROUND);
        addRuns(0, 300);
        boolean[] shifted = new boolean[1];
        flow.schedules.beforePage = page -> {
            if (page == 1 && !shifted[0]) {
                shifted[0] = true;
                schedule.runs.subList(0, 5).clear(); // so five runs of the second page are on the first one now
            }
        };
        flow.pass(Duration.ofMinutes(2));

        assertThat(foundBuilds()).hasSize(300).doesNotHaveDuplicates();
    }

    @Test
    void atRestARoundIsOneCall() {
        flow.follow(SCHEDULE, null);
        addRuns(0, 150);
        flow.pass(Duration.ofMinutes(5));
        flow.schedules.calls.clear();

        flow.pass(Duration.ofMinutes(5));

        assertThat(flow.schedules.calls).hasSizeBetween(15, 25);
        assertThat(flow.schedules.calls)
                .filteredOn(call -> call.startsWith("runs"))
                .containsOnly("runs 0");
    }

    @Test
    void foundrysClockMayBeMinutesOff() {
        flow.schedules.offsetMs = Duration.ofMinutes(-7).toMillis();
        schedule.runAt("old", flow.clock.get() - Duration.ofHours(1).toMillis(), submitted(build("old")));
        flow.follow(SCHEDULE, null);
        schedule.run("r1", submitted(build(1)));
        flow.pass(ROUND);
        schedule.run("r2", submitted(build(2)));
        flow.pass(ROUND);

        assertThat(foundBuilds()).containsExactly(build(1), build(2));
    }

    @Test
    void runsThatAreListedLateAndOutOfOrderAreFound() {
        flow.follow(SCHEDULE, null);
        flow.pass(ROUND);
        long before = flow.clock.get();
        flow.pass(Duration.ofMinutes(3));
        schedule.run("new", submitted(build("new")));
        flow.pass(ROUND);
        // Listed only now, below the newer one.
        schedule.runs.add(1, new ScheduleRun("late", Instant.ofEpochMilli(before), submitted(build("late"))));
        flow.pass(ROUND);

        assertThat(foundBuilds()).containsExactly(build("new"), build("late"));
    }

    @Test
    void eachRunThatFailedIsPublishedAndOneThatFoundNothingToBuildIsNotAFailure() {
        flow.follow(SCHEDULE, null);
        flow.pass(ROUND);
        flow.follows();
        schedule.run("r1", error("ScheduleDisabled: someone has"));
        schedule.run("r2", error("Other"));
        flow.pass(ROUND);

        List<FollowObserved> told = flow.follows();
        assertThat(told).extracting(FollowObserved::getLastRunRid).containsExactly("r1", "r2");
        assertThat(told).extracting(FollowObserved::getLastResult).containsOnly("error");
        assertThat(told.get(0).getDetail()).isEqualTo("the run failed: ScheduleDisabled: someone has");

        schedule.run("r3", ignored());
        flow.pass(ROUND);
        assertThat(last().getLastResult()).isEqualTo("ignored");
        assertThat(foundBuilds()).isEmpty();
    }

    @Test
    void aBuildThatWasFoundOnlyBeginsAWatch() {
        flow.settle(build(1));
        flow.follow(SCHEDULE, null);
        flow.pass(ROUND);
        int sweeps = flow.foundry.build(build(1)).sweeps;
        schedule.run("r1", submitted(build(1)));
        flow.pass(ROUND);

        assertThat(foundBuilds()).containsExactly(build(1));
        assertThat(flow.foundry.build(build(1)).sweeps).isEqualTo(sweeps);
        assertThat(Flow.last(flow.observations()).getFoundBy()).isNull();
    }

    @Test
    void aStoppedFollowFindsNothingAndItsBuildsStayWatched() {
        flow.foundry.build(build(1)).job("a", "RUNNING");
        flow.follow(SCHEDULE, null);
        schedule.run("r1", submitted(build(1)));
        flow.pass(ROUND);
        long watch = last().getWatch();
        flow.stop(SCHEDULE);
        schedule.run("r2", submitted(build(2)));
        flow.pass(Duration.ofMinutes(5));

        FollowObserved stopped = last();
        assertThat(stopped.getMonitoring()).isEqualTo(Monitoring.STOPPED);
        assertThat(stopped.getDetail()).isEqualTo("stopped on request");
        assertThat(foundBuilds()).containsExactly(build(1));
        flow.foundry.build(build(1)).job("a", "FAILED");
        flow.pass(Duration.ofSeconds(40));
        assertThat(Flow.last(flow.completions()).getCounts().getFailed()).isEqualTo(1);

        flow.follow(SCHEDULE, null);
        flow.pass(ROUND);
        FollowObserved again = last();
        assertThat(again.getWatch()).isGreaterThan(watch);
        assertThat(again.getMonitoring()).isEqualTo(Monitoring.WATCHING);
        assertThat(again.getBuildsFound()).isZero();
        assertThat(foundBuilds()).isEmpty();
    }

    @Test
    void aStoppedFollowIsRemovedAfterItsRetention() {
        flow.follow(SCHEDULE, null);
        schedule.run("r1", submitted(build(1)));
        flow.pass(ROUND);
        flow.stop(SCHEDULE);
        flow.pass(Duration.ofDays(7).plusMinutes(10), Duration.ofMinutes(5));

        assertThat(flow.entries("watched-follows")).isZero();
        assertThat(flow.entries("followed-runs")).isZero();
        assertThat(Flow.last(flow.followRecords()).value()).isNull();
    }

    @Test
    void aFollowThatCannotBeSeenSaysSoAndGoesOnByItself() {
        flow.follow(SCHEDULE, null);
        flow.pass(ROUND);
        flow.schedules.failure = failure(FoundryFailure.Kind.FORBIDDEN, 403, "PermissionDenied");
        flow.pass(Duration.ofMinutes(2));
        assertThat(last().getMonitoring()).isEqualTo(Monitoring.FORBIDDEN);

        schedule.run("r1", submitted(build(1)));
        flow.schedules.failure = null;
        flow.pass(Duration.ofMinutes(6));

        assertThat(last().getMonitoring()).isEqualTo(Monitoring.WATCHING);
        assertThat(foundBuilds()).containsExactly(build(1));
    }

    @Test
    void aScheduleThatIsNotFoundForRetentionUnseenIsStopped() {
        flow.follow(SCHEDULE, null);
        flow.schedules.failure = failure(FoundryFailure.Kind.NOT_FOUND, 404, "ScheduleNotFound");
        flow.pass(Duration.ofMinutes(3));
        assertThat(last().getMonitoring()).isEqualTo(Monitoring.NOT_FOUND);

        flow.pass(Duration.ofDays(7).plusHours(1), Duration.ofSeconds(30));

        assertThat(last().getMonitoring()).isEqualTo(Monitoring.STOPPED);
    }

    private static FoundryFailure failure(FoundryFailure.Kind kind, int status, String name) {
        return new FoundryFailure(kind, status, name, null, null, "HTTP " + status + " " + name);
    }

    @Test
    void aDatasetIsFollowedByItsSchedules() {
        flow.schedules.datasets.put(DATASET, List.of(new FollowRid(SCHEDULE), new FollowRid(OTHER)));
        flow.follow(DATASET, null);
        schedule.run("r1", submitted(build(1)));
        flow.schedules.schedule(OTHER).run("r2", submitted(build(2)));
        flow.pass(ROUND);

        assertThat(foundBuilds()).containsExactlyInAnyOrder(build(1), build(2));
        FollowObserved seen = last();
        assertThat(seen.getKind()).isEqualTo(FollowKind.DATASET);
        assertThat(seen.getDetail()).isEqualTo("2 schedules build it; builds that no schedule started are not seen");
    }

    @Test
    void aRunThatIsListedTwiceIsToldOnce() {
        schedule.twice = true;
        flow.follow(SCHEDULE, null);
        schedule.run("r1", submitted(build(1)));
        flow.pass(ROUND.multipliedBy(3));

        assertThat(foundBuilds()).containsExactly(build(1));
        assertThat(last().getBuildsFound()).isEqualTo(1);
    }

    @Test
    void aDatasetIsSeenAsLongAsOneOfItsSchedulesIs() {
        flow.schedules.datasets.put(DATASET, List.of(new FollowRid(OTHER), new FollowRid(SCHEDULE)));
        flow.schedules.schedule(OTHER).failure = failure(FoundryFailure.Kind.NOT_FOUND, 404, "ScheduleNotFound");
        flow.follow(DATASET, null);
        flow.pass(Duration.ofDays(8), Duration.ofSeconds(30));
        schedule.run("r1", submitted(build(1)));
        flow.pass(ROUND);

        FollowObserved seen = last();
        assertThat(seen.getMonitoring()).isEqualTo(Monitoring.WATCHING);
        assertThat(seen.getDetail()).contains(OTHER + " cannot be read: HTTP 404");
        assertThat(foundBuilds()).containsExactly(build(1));
    }

    @Test
    void anEmptyFirstAnswerDoesNotMakeTheWholePastNew() {
        for (int i = 0; i < 50; i++) {
            schedule.runAt("old" + i, flow.clock.get() - Duration.ofDays(50 - i).toMillis(), submitted(build(i)));
        }
        schedule.shownEmpty = true;
        flow.follow(SCHEDULE, null);
        schedule.shownEmpty = false;
        flow.pass(Duration.ofMinutes(5));

        assertThat(foundBuilds()).isEmpty();
    }

    @Test
    void aFollowThatCannotBeSeenIsReadAtOnceIfItIsSubmittedAgain() {
        flow.schedules.failure = failure(FoundryFailure.Kind.FORBIDDEN, 403, "PermissionDenied");
        flow.follow(SCHEDULE, null);
        flow.pass(Duration.ofMinutes(12), Duration.ofSeconds(1));
        assertThat(last().getMonitoring()).isEqualTo(Monitoring.FORBIDDEN);
        flow.pass(Duration.ofSeconds(10));
        flow.schedules.failure = null;
        flow.follow(SCHEDULE, null);
        flow.pass(Duration.ofSeconds(2));

        assertThat(last().getMonitoring()).isEqualTo(Monitoring.WATCHING);
    }

    @Test
    void aDatasetThatTheScopesDoNotCoverIsForbiddenAndSaysWhichScopeIsMissing() {
        try (Flow withoutScope = new Flow(Flow.CONFIG, false)) {
            withoutScope.schedules.datasets.put(DATASET, List.of(new FollowRid(SCHEDULE)));
            withoutScope.follow(DATASET, null);
            withoutScope.pass(Duration.ofMinutes(12));

            FollowObserved seen = Flow.last(withoutScope.follows());
            assertThat(seen.getMonitoring()).isEqualTo(Monitoring.FORBIDDEN);
            assertThat(seen.getDetail()).contains("foundry.oauth.scopes lacks api:datasets-read");
            assertThat(seen.getVersion()).isEqualTo(2);
        }
    }

    @Test
    void furtherFailuresAreNoNewsThoughTheirTextsDiffer() {
        flow.follow(SCHEDULE, null);
        for (int i = 0; i < 20; i++) {
            flow.schedules.failure = new FoundryFailure(
                    FoundryFailure.Kind.FORBIDDEN, 403, "PermissionDenied", null, null, "errorInstanceId " + i);
            flow.pass(Duration.ofMinutes(6), Duration.ofSeconds(1));
        }

        assertThat(flow.follows()).hasSizeLessThanOrEqualTo(3);
    }

    @Test
    void aFollowReachesBackBeyondTheRunsThatAreNoLongerKept() {
        long before = flow.clock.get();
        schedule.runAt("earlier", before - Duration.ofHours(5).toMillis(), submitted(build("earlier")));
        flow.follow(SCHEDULE, null);
        flow.pass(ROUND);
        for (int i = 0; i < 1_500; i += 300) {
            ignoreRuns(i, i + 300);
            flow.pass(Duration.ofMinutes(1));
        }
        flow.found();

        flow.follow(SCHEDULE, "6h");
        flow.pass(Duration.ofMinutes(2));

        assertThat(foundBuilds()).containsExactly(build("earlier"));
    }

    @Test
    void aListThatIsInAnotherOrderIsReadToItsEndNowAndThen() {
        addRuns(0, 150);
        flow.follow(SCHEDULE, null);
        flow.pass(Duration.ofMinutes(5));
        flow.found();
        schedule.runs.add(new ScheduleRun("last", Instant.ofEpochMilli(flow.clock.get()), submitted(build("last"))));
        flow.pass(Duration.ofMinutes(70), Duration.ofSeconds(1));

        assertThat(foundBuilds()).containsExactly(build("last"));
    }

    @Test
    void schedulesThatComeAndGoLeaveRoomForOthers() {
        for (int i = 0; i < 60; i++) {
            flow.schedules.datasets.put(DATASET, List.of(new FollowRid(OTHER + i)));
            if (i == 0) {
                flow.follow(DATASET, null);
            }
            flow.pass(Duration.ofMinutes(12), Duration.ofSeconds(1));
        }
        flow.schedules.schedule(OTHER + 59).run("r", submitted(build(1)));
        flow.pass(ROUND);

        assertThat(foundBuilds()).containsExactly(build(1));
    }

    @Test
    void aBuildThatIsFoundAfterALaterRunIsPublishedWithItsRun() {
        flow.follow(SCHEDULE, null);
        schedule.run("r1", null);
        flow.pass(ROUND);
        schedule.run("r2", submitted(build(2)));
        flow.pass(ROUND);
        flow.follows();

        schedule.end("r1", submitted(build(1)));
        flow.pass(ROUND);

        assertThat(flow.follows())
                .extracting(
                        FollowObserved::getLastRunRid, FollowObserved::getLastBuildRid, FollowObserved::getBuildsFound)
                .containsExactly(tuple("r1", build(1), 2L), tuple("r2", build(2), 2L));
    }

    @Test
    void ofAScheduleThatBeginsToBuildADatasetOnlyBuildsFromThenOnAreFound() {
        flow.schedules.datasets.put(DATASET, List.of(new FollowRid(SCHEDULE)));
        flow.follow(DATASET, null);
        for (int i = 0; i < 50; i++) {
            flow.pass(Duration.ofHours(1), Duration.ofSeconds(20));
            flow.schedules.schedule(OTHER).run("r" + i, submitted(build(i)));
        }
        flow.schedules.datasets.put(DATASET, List.of(new FollowRid(SCHEDULE), new FollowRid(OTHER)));
        flow.pass(Duration.ofMinutes(12), Duration.ofSeconds(1));
        assertThat(foundBuilds()).hasSizeLessThanOrEqualTo(2);

        flow.schedules.schedule(OTHER).run("new", submitted(build("new")));
        flow.pass(ROUND);
        assertThat(foundBuilds()).contains(build("new"));
    }

    @Test
    void aBuildIsFoundWhoseScheduleLeftTheDatasetBeforeTheResultWasThere() {
        flow.schedules.datasets.put(DATASET, List.of(new FollowRid(SCHEDULE), new FollowRid(OTHER)));
        flow.follow(DATASET, null);
        flow.pass(ROUND);
        schedule.run("r1", null);
        flow.pass(ROUND);
        flow.schedules.datasets.put(DATASET, List.of(new FollowRid(OTHER)));
        flow.pass(Duration.ofMinutes(25), Duration.ofSeconds(1));
        schedule.end("r1", submitted(build(1)));
        flow.pass(ROUND);

        assertThat(foundBuilds()).containsExactly(build(1));
    }

    @Test
    void ofADatasetWithTooManySchedulesTheDetailSaysHowManyAreFollowed() {
        flow.schedules.datasets.put(
                DATASET,
                IntStream.range(0, 60).mapToObj(i -> new FollowRid(OTHER + i)).toList());
        flow.follow(DATASET, null);
        flow.pass(ROUND);

        assertThat(last().getDetail()).startsWith("60 schedules build it, of which only 50 are followed;");
    }

    @Test
    void aDatasetIsNotStoppedIfOnlyTheEndpointIsMissing() {
        flow.schedules.failure = failure(FoundryFailure.Kind.SERVICE_NOT_USABLE, 404, null);
        flow.follow(DATASET, null);
        flow.pass(Duration.ofDays(9), Duration.ofSeconds(60));

        FollowObserved seen = last();
        assertThat(seen.getMonitoring()).isEqualTo(Monitoring.NOT_FOUND);
        assertThat(seen.getDetail()).contains("follow the schedules themselves");
    }

    @Test
    void aListThatWasEmptyAgainAndAgainDoesNotMakeTheWholePastNew() {
        for (int i = 0; i < 50; i++) {
            schedule.runAt("old" + i, flow.clock.get() - Duration.ofDays(50 - i).toMillis(), submitted(build(i)));
        }
        schedule.shownEmpty = true;
        flow.follow(SCHEDULE, null);
        flow.pass(Duration.ofMinutes(5));
        schedule.shownEmpty = false;
        flow.pass(Duration.ofMinutes(5));

        assertThat(foundBuilds()).isEmpty();
    }

    @Test
    void aRunThatWaitsAndIsNoLongerListedDoesNotHaveTheWholeListReadEachTime() {
        addRuns(0, 3_000);
        schedule.runs.replaceAll(
                run -> new ScheduleRun(run.rid(), run.createdTime().minus(Duration.ofDays(30)), run.result()));
        flow.follow(SCHEDULE, null);
        flow.pass(Duration.ofMinutes(5));
        schedule.run("gone", null);
        flow.pass(ROUND);
        schedule.runs.remove(0);
        flow.pass(Duration.ofMinutes(10), Duration.ofSeconds(1));
        flow.schedules.calls.clear();
        flow.pass(Duration.ofMinutes(30), Duration.ofSeconds(1));

        // 10 pages every 5 minutes, and one page in each of the other rounds
        assertThat(flow.schedules.calls).hasSizeLessThan(30 * 5 + 6 * 10 + 10);
    }

    @Test
    void aListWithTheOldestRunsFirstIsReadToItsEnd() {
        for (int i = 0; i < 1_500; i++) {
            schedule.runAt(
                    "r" + i, flow.clock.get() - Duration.ofMinutes(1_500 - i).toMillis(), submitted(build(i)));
        }
        Collections.reverse(schedule.runs);
        flow.follow(SCHEDULE, null);
        flow.pass(Duration.ofMinutes(5));
        flow.found();
        flow.clock.addAndGet(1_000);
        schedule.runs.add(new ScheduleRun("last", Instant.ofEpochMilli(flow.clock.get()), submitted(build("last"))));
        flow.pass(Duration.ofMinutes(1));

        assertThat(foundBuilds()).containsExactly(build("last"));
    }

    @Test
    void aFollowThatIsTakenUpAgainReachesBackToBuildsThatItMissedWhileItWasStopped() {
        flow.follow(SCHEDULE, null);
        addRuns(0, 100);
        flow.pass(ROUND);
        flow.stop(SCHEDULE);
        flow.pass(Duration.ofMinutes(30), Duration.ofSeconds(10));
        schedule.run("missed", submitted(build("missed")));
        flow.pass(Duration.ofMinutes(30), Duration.ofSeconds(10));
        flow.follow(SCHEDULE, null);
        for (int i = 100; i < 1_900; i += 300) {
            ignoreRuns(i, i + 300);
            flow.pass(Duration.ofMinutes(1));
        }
        assertThat(foundBuilds()).doesNotContain(build("missed"));

        flow.follow(SCHEDULE, "2h");
        flow.pass(Duration.ofMinutes(3));

        assertThat(foundBuilds()).contains(build("missed"));
    }

    @Test
    void sinceIsRefusedForABuildAndIfItIsNoDuration() {
        flow.follow(build(1), "2h");
        flow.follow(SCHEDULE, "yesterday");
        flow.follow(SCHEDULE, "8d");

        assertThat(flow.reasons)
                .containsExactly(DeadLetter.Reason.BAD_SINCE, DeadLetter.Reason.BAD_SINCE, DeadLetter.Reason.BAD_SINCE);
        assertThat(flow.follows()).isEmpty();
        assertThat(flow.observations()).isEmpty();
    }

    @Test
    void onlySoManyRunsAreKeptAndNoneIsToldTwice() {
        flow.follow(SCHEDULE, null);
        flow.pass(ROUND);
        for (int i = 0; i < 3_000; i += 300) {
            addRuns(i, i + 300);
            flow.pass(Duration.ofMinutes(1));
        }

        assertThat(foundBuilds()).hasSize(3_000).doesNotHaveDuplicates();
        assertThat(flow.entries("followed-runs")).isBetween(1_000, 1_400);
    }
}
