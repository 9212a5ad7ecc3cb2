package io.buildwatch.await;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.BuildState;
import io.buildwatch.events.FollowKind;
import io.buildwatch.events.FollowObserved;
import io.buildwatch.events.Monitoring;
import io.buildwatch.foundry.BuildRid;
import io.buildwatch.records.TrustedRecords;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ScheduleWaitTest {
    private static final String RID = "ri.scheduler.main.schedule.nightly";
    private static final String BUILD = "ri.foundry.main.build.b";
    private static final Instant SENT = Instant.parse("2026-01-02T03:04:05Z");
    private static final Instant LATER = SENT.plusSeconds(60);
    private static final Instant EARLIER = SENT.minusSeconds(61);
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final Duration RECHECK = Duration.ofSeconds(5);

    static {
        TrustedRecords.trust();
    }

    private final List<String> notes = new ArrayList<>();
    private final ScheduleWait waiting = waiting(false);

    private ScheduleWait waiting(boolean running) {
        return new ScheduleWait(RID, running, RECHECK, notes::add);
    }

    /** A follow of which nothing was found yet. */
    private static FollowObserved.Builder follow(Monitoring monitoring) {
        return FollowObserved.newBuilder()
                .setFollowRid(RID)
                .setKind(FollowKind.SCHEDULE)
                .setWatch(1)
                .setVersion(1)
                .setMonitoring(monitoring)
                .setSince(SENT.minusSeconds(3_600))
                .setObservedTime(SENT);
    }

    private static FollowObserved follow() {
        return follow(Monitoring.WATCHING).build();
    }

    /** The record of a run that has this result. */
    private static FollowObserved.Builder run(String run, Instant began, String result, long buildsFound) {
        return follow(Monitoring.WATCHING)
                .setBuildsFound(buildsFound)
                .setLastRunRid(run)
                .setLastRunTime(began)
                .setLastResult(result)
                .setLastBuildRid(buildsFound == 0 ? null : BUILD);
    }

    private static FollowObserved started(String run, Instant began, long buildsFound) {
        return run(run, began, "submitted", buildsFound).build();
    }

    private void begin(FollowObserved before) {
        waiting.applyEarlier(before);
        waiting.begin(SENT, 0);
    }

    private static ScheduleWait.Result build() {
        return new ScheduleWait.Result(new BuildRid(BUILD), BuildOutcome.OPEN);
    }

    private static ScheduleWait.Result none(BuildOutcome why) {
        return new ScheduleWait.Result(null, why);
    }

    @Test
    void theNextBuildIsTheOneWhoseRunBeganAfterTheCommand() {
        begin(started("r1", EARLIER, 7));
        waiting.apply(started("r2", EARLIER, 8));
        assertThat(waiting.result(SECOND)).isNull();
        waiting.apply(started("r1", EARLIER, 8));
        assertThat(waiting.result(SECOND)).isNull();
        waiting.apply(started("r3", LATER, 9));

        assertThat(waiting.result(SECOND)).isEqualTo(build());
        assertThat(notes)
                .containsExactly(
                        RID + " has started " + BUILD + ", but before this command. Still waiting for the next one",
                        RID + " has started " + BUILD);
    }

    @Test
    void aMinuteBeforeTheCommandIsNotTooEarlyAndNorIsAnUnknownTime() {
        begin(follow());
        waiting.apply(started("r1", SENT.minusSeconds(60), 1));
        assertThat(waiting.result(SECOND)).isEqualTo(build());

        ScheduleWait other = waiting(false);
        other.begin(SENT, 0);
        other.apply(started("r1", null, 1));
        assertThat(other.result(SECOND)).isEqualTo(build());
    }

    @Test
    void inANewWatchBuildsAreCountedFromZero() {
        begin(started("r1", EARLIER, 7));
        waiting.apply(
                FollowObserved.newBuilder(started("r2", LATER, 1)).setWatch(2).build());

        assertThat(waiting.result(SECOND)).isEqualTo(build());
    }

    @Test
    void aRunThatFailedIsAFailureUnlessItBeganBefore() {
        begin(follow());
        waiting.apply(run("r1", EARLIER, "error", 0).build());
        assertThat(waiting.result(SECOND)).isNull();
        waiting.apply(
                run("r2", LATER, "error", 0).setDetail("the run failed: no").build());

        assertThat(waiting.result(SECOND)).isEqualTo(none(BuildOutcome.FAILED));
        assertThat(notes).containsExactly("r2 has started no build: the run failed: no");
    }

    @Test
    void aRunThatWasIgnoredIsWaitedPastAndSaidOnce() {
        begin(follow());
        waiting.apply(run("r1", LATER, "ignored", 0).build());
        waiting.apply(run("r1", LATER, "ignored", 0).setPaused(true).build());
        assertThat(waiting.result(SECOND)).isNull();
        waiting.apply(started("r2", LATER, 1));

        assertThat(waiting.result(SECOND)).isEqualTo(build());
        assertThat(notes).hasSize(2).first().asString().contains("r1 was ignored", "Still waiting");
    }

    @ParameterizedTest
    @EnumSource(names = {"NOT_FOUND", "FORBIDDEN"})
    void aHeldRefusalCountsOnceTheServiceHasHadTheTimeToLookAgain(Monitoring refusal) {
        begin(follow(refusal).setDetail("no view").build());
        assertThat(waiting.result(4 * SECOND)).isNull();

        assertThat(waiting.result(5 * SECOND)).isEqualTo(none(BuildOutcome.UNSEEN));
        assertThat(waiting.result(6 * SECOND)).isEqualTo(none(BuildOutcome.UNSEEN));
        assertThat(notes)
                .singleElement()
                .asString()
                .isEqualTo(RID + " is " + refusal + " since 2026-01-02T03:04:05Z: no view");
    }

    @Test
    void aHeldRefusalThatNoLongerHoldsDoesNotCount() {
        begin(follow(Monitoring.FORBIDDEN).build());
        waiting.apply(follow());

        assertThat(waiting.result(60 * SECOND)).isNull();
    }

    @ParameterizedTest
    @EnumSource(names = {"NOT_FOUND", "FORBIDDEN", "STOPPED"})
    void aRefusalOrAStopAfterTheCommandCountsAtOnce(Monitoring monitoring) {
        begin(follow());
        waiting.apply(follow(monitoring).build());

        assertThat(waiting.result(0)).isEqualTo(none(BuildOutcome.UNSEEN));
    }

    @Test
    void aLostScheduleIsWaitedFor() {
        begin(follow(Monitoring.LOST).build());
        waiting.apply(follow(Monitoring.LOST).setVersion(2).build());

        assertThat(waiting.result(60 * SECOND)).isNull();
    }

    @Test
    void nothingWithinTwentySecondsMayMeanThatNoServiceRuns() {
        begin(null);
        assertThat(waiting.isMissingRecords(19 * SECOND)).isFalse();
        assertThat(waiting.isMissingRecords(20 * SECOND)).isTrue();
        waiting.apply(follow());
        assertThat(waiting.isMissingRecords(20 * SECOND)).isFalse();
    }

    @Test
    void ofAFollowThatGoesOnNothingNeedBePublished() {
        begin(follow());
        assertThat(waiting.isMissingRecords(20 * SECOND)).isFalse();

        ScheduleWait stopped = waiting(false);
        stopped.applyEarlier(follow(Monitoring.STOPPED).build());
        stopped.begin(SENT, 0);
        assertThat(stopped.isMissingRecords(20 * SECOND)).isTrue();
        assertThat(stopped.result(60 * SECOND))
                .as("it is followed again by the command")
                .isNull();
    }

    private static BuildCompletion completion(boolean complete, Monitoring monitoring) {
        return AwaitRecords.completion(complete ? BuildState.SUCCEEDED : BuildState.RUNNING, 2)
                .setComplete(complete)
                .setMonitoring(monitoring)
                .build();
    }

    private boolean isUnderWay(BuildCompletion completion, Instant now) {
        ScheduleWait underWay = waiting(true);
        underWay.applyEarlier(started("r1", EARLIER, 7));
        boolean found = underWay.takeBuildUnderWay(completion, now);
        assertThat(underWay.result(0)).isEqualTo(found ? build() : null);
        return found;
    }

    @Test
    void aBuildIsUnderWayByItsCompletionRecord() {
        assertThat(isUnderWay(completion(false, Monitoring.WATCHING), LATER)).isTrue();
        assertThat(isUnderWay(completion(false, Monitoring.LOST), LATER)).isTrue();
        assertThat(isUnderWay(completion(true, Monitoring.WATCHING), LATER)).isFalse();
        assertThat(isUnderWay(completion(false, Monitoring.STOPPED), LATER)).isFalse();
        assertThat(isUnderWay(completion(false, Monitoring.NOT_FOUND), LATER)).isFalse();
    }

    @Test
    void aBuildWithoutACompletionRecordIsUnderWayOnlyIfItWasJustFound() {
        assertThat(isUnderWay(null, SENT.plusSeconds(60))).isTrue();
        assertThat(isUnderWay(null, SENT.plusSeconds(61))).isFalse();

        ScheduleWait ignored = waiting(true);
        ignored.applyEarlier(run("r1", EARLIER, "ignored", 7).build());
        assertThat(ignored.takeBuildUnderWay(null, SENT)).isFalse();
        assertThat(waiting(true).takeBuildUnderWay(null, SENT)).isFalse();
    }

    @Test
    void whoTakesABuildUnderWayTakesOneThatIsFoundLateToo() {
        ScheduleWait underWay = waiting(true);
        underWay.applyEarlier(follow());
        underWay.begin(SENT, 0);
        underWay.apply(started("r1", EARLIER, 1));

        assertThat(underWay.result(0)).isEqualTo(build());
    }
}
