package io.buildwatch.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buildwatch.events.BuildObserved;
import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.events.Monitoring;
import io.buildwatch.foundry.Job;
import io.buildwatch.foundry.JobStatus;
import io.buildwatch.intake.WatchRequest;
import io.buildwatch.poll.BuildPoller;
import io.buildwatch.poll.LastSuccessfulListing;
import io.buildwatch.poll.MapStore;
import io.buildwatch.poll.PartitionShare;
import io.buildwatch.poll.RecordEncoder;
import io.buildwatch.records.TrustedRecords;
import io.buildwatch.state.Phase;
import io.buildwatch.state.WatchedBuild;
import io.buildwatch.state.WatchedJob;
import io.buildwatch.streams.FlowListener;
import io.buildwatch.streams.StreamFault;
import io.buildwatch.streams.ThreadCommitState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

/** The poller alone: tasks that are restarted or moved in the middle of their work, and faults. */
class PollerRestartTest {
    static {
        TrustedRecords.trust();
    }

    private static final String RID = "ri.foundry.main.build.1";

    /** A context whose {@code forward} may time out. */
    private static final class FragileContext<A, B> extends MockProcessorContext<A, B> {
        private final BooleanSupplier timesOut;

        FragileContext(BooleanSupplier timesOut) {
            this.timesOut = timesOut;
        }

        @Override
        public <K extends A, V extends B> void forward(Record<K, V> record, String child) {
            if (timesOut.getAsBoolean()) {
                throw new TimeoutException("broker");
            }
            super.forward(record, child);
        }
    }

    private final AtomicLong clock = new AtomicLong(1_700_000_000_000L);
    private final FakeFoundry foundry = new FakeFoundry(clock::get);
    private final FakeFoundry.FakeBuild build = foundry.build(RID);
    private final MapStore<WatchedBuild> builds = new MapStore<>("builds");
    private final MapStore<WatchedJob> jobs = new MapStore<>("jobs");
    private final List<Double> shares = new ArrayList<>();
    private final PartitionShare share = new PartitionShare(2, shares::add);
    private boolean forwardTimesOut;
    private MockProcessorContext<String, byte[]> context = begin();
    private BuildPoller poller = poller();

    private MockProcessorContext<String, byte[]> begin() {
        var begun = new FragileContext<String, byte[]>(() -> forwardTimesOut);
        begun.addStateStore(builds);
        begun.addStateStore(jobs);
        begun.setCurrentSystemTimeMs(clock.get());
        return begun;
    }

    private BuildPoller poller() {
        var outputs = new RecordEncoder.Outputs("events", "to-events", "observations", "to-observations");
        var made = new BuildPoller(
                new BuildPoller.Parts(
                        Flow.CONFIG,
                        1_000,
                        foundry,
                        new RecordEncoder(outputs, PlainAvro.serializer(), "https://f"),
                        share,
                        new LastSuccessfulListing(),
                        FlowListener.NONE,
                        new Random(5),
                        "builds",
                        "jobs"),
                new ThreadCommitState());
        made.init(context);
        return made;
    }

    private void command(String rid, WatchRequest command) {
        poller.process(new Record<>(rid, command, 0));
    }

    private void tick() {
        context.setCurrentSystemTimeMs(clock.get());
        context.scheduledPunctuators().stream()
                .filter(punctuator -> !punctuator.cancelled())
                .forEach(punctuator -> punctuator.getPunctuator().punctuate(clock.get()));
    }

    private void pass(long ms) {
        for (long end = clock.get() + ms; clock.get() < end; ) {
            clock.addAndGet(100);
            tick();
        }
    }

    private <T> List<T> published(String sink, Class<T> type) {
        return context.forwarded().stream()
                .filter(one -> one.childName().orElse("").equals(sink))
                .map(one -> type.cast(
                        PlainAvro.deserializer().deserialize("", one.record().value())))
                .toList();
    }

    private List<JobStatusChanged> events() {
        return published("to-events", JobStatusChanged.class);
    }

    private List<BuildObserved> observations() {
        return published("to-observations", BuildObserved.class);
    }

    private void moveToAnotherInstance() {
        poller.close();
        context = begin();
        poller = poller();
    }

    @Test
    void afterARestartPollingGoesOnAndNothingIsPublishedAgain() {
        build.job("a", "RUNNING").job("b", "WAITING");
        command(RID, WatchRequest.WATCH);
        pass(5_000);
        long lastRead = clock.get();
        moveToAnotherInstance();
        pass(60_000);
        assertThat(context.forwarded()).isEmpty();

        build.job("a", "SUCCEEDED");
        pass(40_000);
        assertThat(events()).singleElement().satisfies(event -> {
            assertThat(event.getSequence()).isEqualTo(3);
            assertThat(event.getPreviousObservedTime()).isAfter(Instant.ofEpochMilli(lastRead));
        });
    }

    @Test
    void aChangeDuringTheRestartHasAWindowThatReachesBackBeforeIt() {
        build.job("a", "RUNNING");
        command(RID, WatchRequest.WATCH);
        pass(5_000);
        long before = clock.get();
        poller.close();
        build.job("a", "SUCCEEDED");
        context = begin();
        poller = poller();
        pass(40_000);

        assertThat(events())
                .singleElement()
                .satisfies(event ->
                        assertThat(event.getPreviousObservedTime()).isBeforeOrEqualTo(Instant.ofEpochMilli(before)));
    }

    @Test
    void aRestartSpreadsThePollsAndTakesNewBuildsFirst() {
        for (int i = 0; i < 50; i++) {
            foundry.build(RID + i).job("a", "RUNNING");
            command(RID + i, WatchRequest.WATCH);
        }
        pass(3_000);
        command(RID, WatchRequest.WATCH);
        moveToAnotherInstance();
        int before = sweeps(50);
        pass(200);
        assertThat(build.sweeps).isEqualTo(1);
        assertThat(sweeps(50) - before).isLessThan(5);
        pass(31_000);
        assertThat(sweeps(50) - before).isGreaterThanOrEqualTo(50);
    }

    private int sweeps(int count) {
        int sweeps = 0;
        for (int i = 0; i < count; i++) {
            sweeps += foundry.build(RID + i).sweeps;
        }
        return sweeps;
    }

    @Test
    void aTaskRevivedWithoutCloseTicksOnceAndHoldsItsShareOnce() {
        build.job("a", "RUNNING");
        command(RID, WatchRequest.WATCH);
        foundry.hold();
        pass(200);
        poller.init(context);
        foundry.answerEvenIfCancelled();
        pass(200);

        assertThat(share.share()).isEqualTo(0.5);
        assertThat(context.scheduledPunctuators())
                .filteredOn(punctuator -> !punctuator.cancelled())
                .hasSize(1);
        pass(60_000);
        assertThat(events()).hasSize(1);
    }

    @Test
    void aTaskThatLeavesGivesItsShareBackAndHearsNoAnswer() {
        build.job("a", "RUNNING");
        foundry.hold();
        command(RID, WatchRequest.WATCH);
        pass(200);
        poller.close();
        poller.close();
        foundry.answerEvenIfCancelled();
        tick();

        assertThat(shares).containsExactly(0.5, 0.0);
        assertThat(events()).isEmpty();
    }

    @Test
    void aSettledBuildsProofIsNotHeldOverARestart() {
        build.job("a", "RUNNING").status("RUNNING");
        command(RID, WatchRequest.WATCH);
        pass(1_000);
        foundry.hold();
        build.status("SUCCEEDED").job("a", "SUCCEEDED");
        pass(10_000);
        moveToAnotherInstance();
        foundry.answerEvenIfCancelled();
        pass(60_000);

        assertThat(observations()).filteredOn(BuildObserved::getSettled).hasSize(1);
        assertThat(builds.get(RID).getPhase()).isEqualTo(Phase.SETTLED);
    }

    @Test
    void aRemovalInTheMiddleIsFinishedAfterARestart() {
        build.job("a", "SUCCEEDED").status("SUCCEEDED");
        command(RID, WatchRequest.WATCH);
        pass(10_000);
        builds.put(
                RID,
                WatchedBuild.newBuilder(builds.get(RID)).setPhase(Phase.REMOVED).build());
        moveToAnotherInstance();
        pass(500);

        assertThat(context.forwarded())
                .singleElement()
                .satisfies(one -> assertThat(one.record().value()).isNull());
        assertThat(builds.get(RID)).isNull();
        assertThat(jobs.map()).isEmpty();
    }

    @Test
    void aRidSubmittedWhileItIsBeingRemovedStartsANewWatchAfterTheTombstone() {
        build.job("a", "SUCCEEDED").status("SUCCEEDED");
        command(RID, WatchRequest.WATCH);
        pass(10_000);
        long watch = builds.get(RID).getWatch();
        builds.put(
                RID,
                WatchedBuild.newBuilder(builds.get(RID)).setPhase(Phase.REMOVED).build());
        clock.addAndGet(-3_600_000);
        moveToAnotherInstance();
        command(RID, WatchRequest.WATCH);
        tick();
        var forwarded = List.copyOf(context.forwarded());
        context.resetForwards();

        assertThat(forwarded).hasSize(2);
        assertThat(forwarded.get(0).record().value()).isNull();
        assertThat(builds.get(RID).getWatch())
                .as("the new watch, although the clock was set back")
                .isGreaterThan(watch);
        pass(10_000);
        assertThat(events()).extracting(JobStatusChanged::getSequence).containsExactly(1L);
    }

    @Test
    void aSweepThatIsCutShortByARestartIsObservedByTheNextOne() {
        for (int job = 0; job < 120; job++) {
            build.job("job" + job, "RUNNING");
        }
        build.status(null);
        command(RID, WatchRequest.WATCH);
        foundry.holdTheEnds();
        pass(1_000);
        assertThat(events()).as("events are published page by page").hasSize(120);
        assertThat(observations())
                .as("published when the sweep ends")
                .noneMatch(observed -> observed.getJobCount() > 0);

        foundry.recoverTheEnds();
        moveToAnotherInstance();
        pass(40_000);
        assertThat(events()).as("no event is published again").isEmpty();
        assertThat(observations()).singleElement().satisfies(observed -> {
            assertThat(observed.getJobCount()).isEqualTo(120);
            assertThat(observed.getSequence()).isEqualTo(120);
        });
    }

    @Test
    void aStopTakesBackASubmissionOfABuildThatIsBeingRemoved() {
        build.job("a", "SUCCEEDED").status("SUCCEEDED");
        command(RID, WatchRequest.WATCH);
        pass(10_000);
        builds.put(
                RID,
                WatchedBuild.newBuilder(builds.get(RID)).setPhase(Phase.REMOVED).build());
        moveToAnotherInstance();
        command(RID, WatchRequest.WATCH);
        command(RID, WatchRequest.STOP);
        pass(1_000);

        assertThat(context.forwarded())
                .singleElement()
                .satisfies(one -> assertThat(one.record().value()).isNull());
        assertThat(builds.get(RID)).isNull();
    }

    @Test
    void aTimeOutOnForwardIsOurOwnFaultSoThatNothingHalfDoneIsCommitted() {
        build.job("a", "RUNNING");
        command(RID, WatchRequest.WATCH);
        clock.addAndGet(10);
        tick();
        clock.addAndGet(10);
        forwardTimesOut = true;

        assertThatThrownBy(this::tick).isInstanceOf(StreamFault.class).hasRootCauseInstanceOf(TimeoutException.class);
        assertThatThrownBy(() -> command(RID + "0", WatchRequest.WATCH)).isInstanceOf(StreamFault.class);
    }

    @Test
    void timesThatNoLongOfMillisecondsHoldsAreLeftOut() {
        build.jobs.put(
                "a", new Job("a", JobStatus.RUNNING, "RUNNING", Instant.MAX, Instant.MIN, Instant.MAX, List.of()));
        command(RID, WatchRequest.WATCH);
        pass(500);

        assertThat(events())
                .singleElement()
                .satisfies(event -> assertThat(event.getStartedTime()).isNull());
    }

    /**
     * Without a request to commit, a transaction with writes to the stores would stay open until the next regular
     * commit.
     */
    @Test
    void asksForACommitAfterEveryPutAndForNoneWhileNothingChanges() {
        build.job("a", "RUNNING");
        command(RID, WatchRequest.WATCH);
        pass(30_000);
        context.resetCommit();
        int forwarded = context.forwarded().size();
        pass(60_000);
        assertThat(context.committed()).isFalse();

        Instant later = Instant.ofEpochMilli(clock.get());
        build.jobs.put("a", new Job("a", JobStatus.RUNNING, "RUNNING", null, later, null, List.of()));
        pass(40_000);

        assertThat(context.forwarded()).hasSize(forwarded);
        assertThat(context.committed()).isTrue();
    }

    @Test
    void aJobOfTooManyOutputsIsToldWithoutThem() {
        var output = new Job.Output("datasetJobOutput", "x".repeat(100), null);
        build.jobs.put(
                "a",
                new Job(
                        "a",
                        JobStatus.RUNNING,
                        "RUNNING",
                        null,
                        null,
                        null,
                        java.util.Collections.nCopies(20_000, output)));
        command(RID, WatchRequest.WATCH);
        pass(500);

        assertThat(events())
                .singleElement()
                .satisfies(event -> assertThat(event.getOutputs()).isEmpty());
    }

    @Test
    void aFaultInOneBuildsDataLeavesTheOthersAndIsTriedAgain() {
        build.jobs.put("a", new Job("a", JobStatus.RUNNING, null, null, null, null, List.of()));
        foundry.build(RID + "0").job("b", "RUNNING");
        command(RID, WatchRequest.WATCH);
        command(RID + "0", WatchRequest.WATCH);
        pass(5_000);
        assertThat(events()).extracting(JobStatusChanged::getJobRid).containsExactly("b");

        build.job("a", "RUNNING");
        pass(40_000);
        assertThat(events()).extracting(JobStatusChanged::getJobRid).containsExactly("b", "a");
    }

    @Test
    void aCommandThatAStrangerWroteIsIgnored() {
        command("../../evil", WatchRequest.WATCH);
        command(RID, null);
        command(null, WatchRequest.WATCH);
        pass(1_000);

        assertThat(context.forwarded()).isEmpty();
    }

    @Test
    void lostStaysLostOverARestartUntilABuildIsSeen() {
        build.fails(io.buildwatch.foundry.FoundryFailure.Kind.RETRYABLE, 503);
        command(RID, WatchRequest.WATCH);
        pass(120_000);
        assertThat(Flow.last(observations()).getMonitoring()).isEqualTo(Monitoring.LOST);
        moveToAnotherInstance();
        pass(120_000);
        assertThat(observations()).isEmpty();

        build.recovers();
        pass(40_000);
        assertThat(observations().get(0).getMonitoring()).isEqualTo(Monitoring.WATCHING);
    }

    @Test
    void afterAWeekWithoutTheServiceABuildIsReadBeforeItIsGivenUp() {
        build.job("a", "RUNNING");
        command(RID, WatchRequest.WATCH);
        pass(5_000);
        clock.addAndGet(Duration.ofDays(8).toMillis());
        build.job("a", "SUCCEEDED");
        moveToAnotherInstance();
        pass(60_000);

        assertThat(events()).extracting(it -> it.getStatus().name()).containsExactly("SUCCEEDED");
        assertThat(observations()).noneMatch(it -> it.getMonitoring() == Monitoring.STOPPED);
    }

    @Test
    void afterAWeekWithoutTheServiceABuildWithoutNewsIsGivenUpOnceItWasRead() {
        build.job("a", "RUNNING");
        command(RID, WatchRequest.WATCH);
        pass(5_000);
        clock.addAndGet(Duration.ofDays(8).toMillis());
        moveToAnotherInstance();
        int before = build.sweeps;
        pass(120_000);

        assertThat(build.sweeps).isGreaterThan(before);
        assertThat(Flow.last(observations()).getMonitoring()).isEqualTo(Monitoring.STOPPED);
    }

    @Test
    void aBuildThatWasToldOnceIsNotSettledWithoutItAfterARestart() {
        build.job("a", "SUCCEEDED").status("RUNNING");
        command(RID, WatchRequest.WATCH);
        pass(5_000);
        build.denies(io.buildwatch.foundry.FoundryFailure.Kind.FORBIDDEN, 403);
        moveToAnotherInstance();
        pass(30 * 60_000);

        assertThat(observations()).noneMatch(BuildObserved::getSettled);
    }

    @Test
    void buildsOutOfSightAreNotAskedForFirstAfterARestart() {
        build.fails(io.buildwatch.foundry.FoundryFailure.Kind.FORBIDDEN, 403)
                .denies(io.buildwatch.foundry.FoundryFailure.Kind.FORBIDDEN, 403);
        command(RID, WatchRequest.WATCH);
        pass(60_000);
        assertThat(Flow.last(observations()).getMonitoring()).isEqualTo(Monitoring.FORBIDDEN);
        moveToAnotherInstance();
        int before = build.sweeps;
        pass(200);

        assertThat(build.sweeps).isEqualTo(before);
    }
}
