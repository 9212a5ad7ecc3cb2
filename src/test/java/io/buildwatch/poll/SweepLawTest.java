package io.buildwatch.poll;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.events.JobStatus;
import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.flow.PlainAvro;
import io.buildwatch.foundry.BuildRid;
import io.buildwatch.foundry.JobReading;
import io.buildwatch.foundry.SweepResult;
import io.buildwatch.records.TrustedRecords;
import io.buildwatch.state.WatchedBuild;
import io.buildwatch.state.WatchedJob;
import io.buildwatch.testing.CaseSource;
import io.buildwatch.testing.SeededCases;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Properties that hold for any sequence of sweeps. */
class SweepLawTest {
    private static final BuildRid RID = new BuildRid("ri.foundry.main.build.1");

    static {
        TrustedRecords.trust();
    }

    record Listing(List<JobReading> jobs, boolean whole) {}

    /** The poller's part of one watched build, without Kafka Streams. */
    private static final class Watched {
        final MapStore<WatchedJob> jobs = new MapStore<>("jobs");
        final PollStores stores = new PollStores(new MapStore<>("builds"), jobs);
        final JobReadingHandler pages = new JobReadingHandler(stores, GivenBuilds.CONFIG);
        final SweepResultHandler taker = new SweepResultHandler(
                new PollSchedule(GivenBuilds.CONFIG, 1_000, new Random(1)),
                pages,
                new LastSuccessfulListing(),
                new TaskBuilds(GivenBuilds.CONFIG, build -> null));
        final RecordEncoder encoder = new RecordEncoder(
                new RecordEncoder.Outputs("e", "events", "o", "observations"), PlainAvro.serializer(), "https://f");
        final List<JobStatusChanged> events = new ArrayList<>();
        BuildPollState live = GivenBuilds.state(RID.value());
        WatchedBuild entry = WatchPhases.begun(1, null, 0);
        long now = 1_000;

        /**
         * Takes a sweep, one reading at a time, as if each were on a page of its own.
         *
         * @return how many job events it gave
         */
        int take(Listing listing) {
            now += 1_000;
            live.sweeps.begin(live.proof.beginSweep());
            SweepProgress progress = Objects.requireNonNull(live.sweeps.progress);
            int before = events.size();
            for (JobReading reading : listing.jobs()) {
                BuildUpdate update = new BuildUpdate(RID.value(), entry, now, encoder);
                pages.processSlice(live, progress, List.of(new JobReading(reading.job(), now - 20, now - 10)), update);
                apply(update, false);
            }
            SweepResult sweep = new SweepResult(RID, now - 20, now - 10, listing.whole() ? 0 : 1, null);
            boolean taken = false;
            while (!taken) {
                BuildUpdate update = new BuildUpdate(RID.value(), entry, now, encoder);
                taken = taker.processSlice(live, progress, sweep, update, now);
                apply(update, taken);
            }
            return events.size() - before;
        }

        private void apply(BuildUpdate update, boolean conclusive) {
            update.complete(conclusive);
            update.jobPuts().forEach(put -> stores.putJob(RID.value(), put.jobRid(), put.entry()));
            entry = update.newEntry();
            update.outgoing().stream()
                    .filter(out -> out.sink().equals("events"))
                    .map(out -> (JobStatusChanged) PlainAvro.deserializer()
                            .deserialize("e", out.record().value()))
                    .forEach(events::add);
            assertThat(!conclusive || BuildUpdate.observedJobCount(entry) == entry.getJobCount())
                    .as("after a sweep, the last observation covers all jobs")
                    .isTrue();
        }
    }

    private static List<Listing> listings(CaseSource source) {
        return source.list(255, SweepLawTest::listing);
    }

    private static Listing listing(CaseSource source) {
        Map<String, JobReading> jobs = new LinkedHashMap<>();
        source.list(3, SweepLawTest::reading).forEach(one -> jobs.put(one.job().rid(), one));
        return new Listing(List.copyOf(jobs.values()), source.oneOf(true, true, true, false));
    }

    private static JobReading reading(CaseSource source) {
        String rid = source.oneOf("a", "b", "c");
        String word = source.oneOf("WAITING", "RUNNING", "SUCCEEDED", "FAILED", "CANCELED", "ODD", "EVEN");
        return new JobReading(GivenBuilds.job(rid, word, time(source), time(source)), 0, 0);
    }

    private static @Nullable Long time(CaseSource source) {
        return source.nullIn(40, each -> each.longBetween(1, 6) * 100);
    }

    @Test
    void theEventsTellTheLastReadings() {
        SeededCases.check(1_500, SweepLawTest::listings, SweepLawTest::eventsTellTheLastReadings);
    }

    private static void eventsTellTheLastReadings(List<Listing> sweeps) {
        Watched watched = new Watched();
        sweeps.forEach(watched::take);
        Listing last = sweeps.isEmpty() ? new Listing(List.of(), true) : sweeps.get(sweeps.size() - 1);
        Listing truth = new Listing(last.jobs(), true);
        watched.take(truth);
        watched.take(truth);

        Map<String, String> table = new HashMap<>();
        watched.events.forEach(event -> table.put(event.getJobRid(), word(event)));
        truth.jobs()
                .forEach(reading -> assertThat(table)
                        .containsEntry(reading.job().rid(), reading.job().rawStatus()));
        Map<String, String> believed = new HashMap<>();
        watched.jobs.map().forEach((key, job) -> believed.put(key.substring(key.indexOf('\0') + 1), job.getWord()));
        assertThat(table).isEqualTo(believed);
        assertThat(watched.entry.getJobCount()).isEqualTo(table.size());
        assertThat(watched.entry.getOpenJobs()).isEqualTo((int) believed.values().stream()
                .filter(word -> !io.buildwatch.foundry.JobStatus.of(word).isTerminal())
                .count());
        assertThat(watched.take(truth)).as("events of the same sweep again").isZero();
    }

    @Test
    void sequencesAreGaplessAndEachEventFollowsTheOneBefore() {
        SeededCases.check(1_000, SweepLawTest::listings, SweepLawTest::sequencesAreGapless);
    }

    private static void sequencesAreGapless(List<Listing> sweeps) {
        Watched watched = new Watched();
        for (Listing sweep : sweeps) {
            watched.take(sweep);
            if (sweeps.indexOf(sweep) % 4 == 3) {
                // A restart: what was in memory is lost.
                watched.live = GivenBuilds.state(RID.value());
            }
        }

        Map<String, JobStatusChanged> latest = new HashMap<>();
        long sequence = 0;
        for (JobStatusChanged event : watched.events) {
            assertThat(event.getSequence()).isEqualTo(++sequence);
            JobStatusChanged before = latest.put(event.getJobRid(), event);
            assertThat(event.getPreviousStatus()).isEqualTo(before == null ? null : before.getStatus());
            boolean leftTerminal = before != null && isTerminal(before.getStatus());
            assertThat(event.getAttempt()).isEqualTo(before == null ? 1 : before.getAttempt() + (leftTerminal ? 1 : 0));
            if (before != null) {
                assertThat(word(event)).isNotEqualTo(word(before));
                assertThat(event.getPreviousObservedTime())
                        .isBetween(before.getObservedTime().minusMillis(10), event.getObservedTime());
            }
        }
        assertThat(watched.entry.getSequence()).isEqualTo(sequence);
        assertThat(watched.events).isSortedAccordingTo(Comparator.comparingLong(JobStatusChanged::getSequence));
    }

    /** However many jobs go backward at once, what is noted of them is bounded, and all are believed in the end. */
    @Test
    void moreBackwardReadingsThanAreNotedAreBelievedInTheEnd() {
        int jobs = 2 * SweepProgress.MOST_NOTED + 500;
        Watched watched = new Watched();
        watched.take(allJobs(jobs, "SUCCEEDED"));
        int events = 0;
        for (int sweep = 0; sweep < 4; sweep++) {
            events += watched.take(allJobs(jobs, "RUNNING"));
            assertThat(watched.live.doubts).hasSizeLessThanOrEqualTo(SweepProgress.MOST_NOTED);
        }

        assertThat(events).isEqualTo(jobs);
        assertThat(watched.live.doubts).isEmpty();
    }

    private static Listing allJobs(int count, String word) {
        List<JobReading> jobs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            jobs.add(new JobReading(GivenBuilds.job("job" + i, word, null, null), 0, 0));
        }
        return new Listing(jobs, true);
    }

    private static String word(JobStatusChanged event) {
        return event.getStatus() == JobStatus.UNKNOWN
                ? Objects.requireNonNull(event.getRawStatus())
                : event.getStatus().name();
    }

    private static boolean isTerminal(JobStatus status) {
        return io.buildwatch.foundry.JobStatus.of(status.name()).isTerminal();
    }
}
