package io.buildwatch.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.config.PollConfig;
import io.buildwatch.dev.simulator.ScriptedBuilds;
import io.buildwatch.dev.simulator.SimulatedBuild;
import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.BuildObserved;
import io.buildwatch.events.BuildState;
import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.events.Monitoring;
import io.buildwatch.guarantees.Guarantees;
import io.buildwatch.guarantees.RecordGuarantees;
import io.buildwatch.guarantees.Seen;
import io.buildwatch.testing.BrokerExtension;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Submitting a build, stopping it, and submitting it again. */
@Tag("broker")
class SubmittingTest {
    @RegisterExtension
    static final BrokerExtension BROKER = new BrokerExtension();

    @TempDir
    Path dir;

    @Test
    void watchesABuildOnceHoweverOftenAndWhereverItIsSubmitted() {
        try (Pipeline pipeline = new Pipeline(BROKER, dir).start();
                Seen seen = pipeline.seen()) {
            String rid = pipeline.simulator.add(new ScriptedBuilds(1, 12, 4, 7)).get(0);
            for (int partition = 0; partition < 4; partition++) {
                pipeline.submitTo(partition, rid);
                pipeline.send(record(partition, new byte[] {(byte) partition, -1}, " " + rid + "\n"));
                pipeline.send(record(partition, "some key".getBytes(StandardCharsets.UTF_8), rid));
            }
            seen.untilComplete(rid);

            Guarantees.assertAll(seen, pipeline.simulator.truth(), List.of(rid));
            assertThat(seen.watches(rid)).hasSize(1);
            assertThat(seen.deadLetters).isEmpty();
            assertThat(pipeline.faults).isEmpty();
        }
    }

    @Test
    void goesOnWithTheSameWatchAfterAStop() {
        try (Pipeline pipeline = new Pipeline(BROKER, dir).start();
                Seen seen = pipeline.seen()) {
            SimulatedBuild build = Jobs.newBuild(pipeline, 4);
            String rid = build.rid();
            pipeline.submit(rid);
            seen.until(s -> s.events(rid).size() == 4);
            pipeline.unwatch(rid);
            seen.until(s -> is(s, rid, Monitoring.STOPPED));
            Jobs.run(build);
            pipeline.awaitNoMoreSweeps(rid);
            assertThat(seen.read().events(rid)).hasSize(4);
            assertThat(seen.latest(rid).orElseThrow().getMonitoring()).isEqualTo(Monitoring.STOPPED);

            pipeline.submit(rid);
            seen.until(s -> is(s, rid, Monitoring.WATCHING));
            Jobs.succeed(build);
            seen.untilComplete(rid);

            Guarantees.assertAll(seen, pipeline.simulator.truth(), List.of(rid));
            assertThat(seen.watches(rid)).hasSize(1);
            assertThat(seen.observations(rid).stream().map(BuildObserved::getMonitoring))
                    .containsSubsequence(Monitoring.WATCHING, Monitoring.STOPPED, Monitoring.WATCHING);
            assertThat(pipeline.faults).isEmpty();
        }
    }

    @Test
    void ignoresAStopForABuildThatIsNotWatched() {
        try (Pipeline pipeline = new Pipeline(BROKER, dir).start();
                Seen seen = pipeline.seen()) {
            SimulatedBuild build = Jobs.newBuild(pipeline, 1);
            pipeline.unwatch(build.rid());
            SimulatedBuild other = Jobs.newBuild(pipeline, 1);
            pipeline.submit(other.rid());
            Jobs.succeed(other);
            seen.untilComplete(other.rid());

            assertThat(seen.observations(build.rid())).isEmpty();
            assertThat(seen.deadLetters).isEmpty();
            assertThat(pipeline.sweepsOf(build.rid())).isZero();
        }
    }

    @Test
    void leavesCompletionForARetryThatIsSeenWhenSubmittedAgain() {
        try (Pipeline pipeline = new Pipeline(BROKER, dir).start();
                Seen seen = pipeline.seen()) {
            SimulatedBuild build = Jobs.newBuild(pipeline, 3);
            String rid = build.rid();
            String retried = Jobs.job(build, 1);
            pipeline.submit(rid);
            Jobs.run(build);
            build.job(retried).status("FAILED");
            build.change(() -> {
                Jobs.succeed(build);
                build.status("FAILED");
            });
            seen.untilComplete(rid);
            assertThat(seen.latest(rid).orElseThrow().getState()).isEqualTo(BuildState.FAILED);
            int before = seen.events(rid).size();

            build.change(() -> {
                build.status("RUNNING");
                build.job(retried).retry();
            });
            pipeline.submit(rid);
            seen.until(s -> !s.latest(rid).orElseThrow().getComplete());
            Jobs.succeed(build);
            seen.untilComplete(rid);

            Guarantees.assertAll(seen, pipeline.simulator.truth(), List.of(rid));
            BuildCompletion last = seen.latest(rid).orElseThrow();
            assertThat(last.getCompletions()).isEqualTo(2);
            assertThat(last.getState()).isEqualTo(BuildState.SUCCEEDED);
            assertThat(last.getFailedJobs()).isEmpty();
            assertThat(seen.watches(rid)).hasSize(1);
            List<JobStatusChanged> again =
                    seen.events(rid).subList(before, seen.events(rid).size());
            assertThat(again).isNotEmpty().allSatisfy(event -> {
                assertThat(event.getJobRid()).isEqualTo(retried);
                assertThat(event.getAttempt()).isEqualTo(2);
            });
            assertThat(pipeline.faults).isEmpty();
        }
    }

    @Test
    void publishesNothingWhenASettledBuildThatDidNotChangeIsSubmittedAgain() {
        try (Pipeline pipeline = new Pipeline(BROKER, dir).start();
                Seen seen = pipeline.seen()) {
            SimulatedBuild build = Jobs.newBuild(pipeline, 3);
            String rid = build.rid();
            Jobs.succeed(build);
            pipeline.submit(rid);
            seen.untilComplete(rid);
            pipeline.awaitNoMoreSweeps(rid);
            long sweeps = pipeline.sweepsOf(rid);

            pipeline.submit(rid);
            pipeline.awaitSweeps(rid, 1);
            pipeline.awaitNoMoreSweeps(rid);
            seen.assertQuietFor(Duration.ofMillis(300));

            assertThat(pipeline.sweepsOf(rid)).isGreaterThan(sweeps);
            Guarantees.assertAll(seen, pipeline.simulator.truth(), List.of(rid));
            assertThat(seen.latest(rid).orElseThrow().getCompletions()).isEqualTo(1);
        }
    }

    @Test
    void beginsANewWatchAfterRemoval() {
        PollConfig shortRetention = Pipeline.QUICK.withRetention(Duration.ofSeconds(1));
        try (Pipeline pipeline = new Pipeline(BROKER, dir, shortRetention).start();
                Seen seen = pipeline.seen()) {
            SimulatedBuild build = Jobs.newBuild(pipeline, 3);
            String rid = build.rid();
            pipeline.submit(rid);
            Jobs.succeed(build);
            seen.untilComplete(rid);
            BuildCompletion first = seen.latest(rid).orElseThrow();
            seen.until(s -> tombstones(s.observations, rid).size() == 1
                    && tombstones(s.completions, rid).size() == 1);

            pipeline.submit(rid);
            seen.until(s -> s.watches(rid).size() == 2).untilComplete(rid);
            long second = seen.watches(rid).last();
            seen.until(s -> tombstones(s.completions, rid).size() == 2);

            assertTombstone(tombstones(seen.observations, rid).get(0), first.getWatch(), first.getSequence());
            assertTombstone(tombstones(seen.completions, rid).get(0), first.getWatch(), first.getSequence());
            assertTombstone(tombstones(seen.completions, rid).get(1), second, 3);
            assertThat(seen.completions(rid)
                            .get(seen.completions(rid).size() - 1)
                            .getCompletions())
                    .isEqualTo(1);
            Guarantees.assertAll(seen, pipeline.simulator.truth(), List.of(rid));
            assertThat(pipeline.faults).isEmpty();
        }
    }

    private static <T> List<Seen.Entry<T>> tombstones(List<Seen.Entry<T>> entries, String rid) {
        return entries.stream()
                .filter(entry -> entry.value() == null && entry.key().equals(rid))
                .toList();
    }

    private static void assertTombstone(Seen.Entry<?> tombstone, long watch, long sequence) {
        assertThat(RecordGuarantees.header(tombstone.record(), "buildwatch.watch"))
                .isEqualTo(Long.toString(watch));
        assertThat(RecordGuarantees.header(tombstone.record(), "buildwatch.sequence"))
                .isEqualTo(Long.toString(sequence));
    }

    private static boolean is(Seen seen, String rid, Monitoring monitoring) {
        return seen.latest(rid).filter(it -> it.getMonitoring() == monitoring).isPresent();
    }

    private static ProducerRecord<byte[], byte[]> record(int partition, byte[] key, String value) {
        return new ProducerRecord<>(
                BROKER.prefix() + "build-rids", partition, key, value.getBytes(StandardCharsets.UTF_8));
    }
}
