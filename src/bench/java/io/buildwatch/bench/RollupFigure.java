package io.buildwatch.bench;

import io.buildwatch.dev.registry.EmbeddedRegistry;
import io.buildwatch.events.JobStatus;
import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.registry.AvroDeserializer;
import io.buildwatch.registry.AvroSerializer;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The CPU time of the rollup's {@code process} per event: for the same number of events of few large builds and of many
 * small ones; and for one build, all of whose jobs have failed and are retried in the order of their RIDs.
 */
final class RollupFigure implements Figure {
    private static final int LARGE = 10_000;
    private static final int SMALL = 10;
    private static final int FAILED = 24_000;
    private static final JobStatus[] LIFE = {JobStatus.WAITING, JobStatus.RUNNING, JobStatus.SUCCEEDED};

    @Override
    public String name() {
        return "rollup";
    }

    @Override
    public List<Row> run(BenchOptions options) throws Exception {
        SampleSet large = new SampleSet();
        SampleSet small = new SampleSet();
        SampleSet firstRetries = new SampleSet();
        SampleSet lastRetries = new SampleSet();
        try (EmbeddedRegistry registry = EmbeddedRegistry.start(0);
                AvroSerializer serializer = new AvroSerializer();
                AvroDeserializer deserializer = new AvroDeserializer()) {
            Map<String, String> settings = Map.of("schema.registry.url", registry.url());
            serializer.configure(settings, false);
            deserializer.configure(settings, false);
            // The first rounds compile the code and are not counted.
            for (int i = options.quick() ? 0 : -2; i < options.repetitions(); i++) {
                boolean largeFirst = (i & 1) == 0;
                double first = microseconds(serializer, deserializer, largeFirst ? LARGE : SMALL);
                double second = microseconds(serializer, deserializer, largeFirst ? SMALL : LARGE);
                double atLarge = largeFirst ? first : second;
                double atSmall = largeFirst ? second : first;
                Figure.say("µs an event: %.1f at %,d jobs, %.1f at %d".formatted(atLarge, LARGE, atSmall, SMALL));
                Retries retries = retries(serializer, deserializer);
                Figure.say("µs an event of %,d failed jobs retried: %.1f in the first tenth, %.1f in the last"
                        .formatted(FAILED, retries.first, retries.last));
                if (i >= 0) {
                    large.add(atLarge);
                    small.add(atSmall);
                    firstRetries.add(retries.first);
                    lastRetries.add(retries.last);
                }
            }
        }
        return List.of(
                Row.ratio("rollup, CPU µs per event at 10,000 jobs a build", large, small, "at 10 jobs", 1.1, "≤ 1.1"),
                Row.ratio(
                        "rollup, CPU µs per event, 24,000 failed jobs retried in RID order, the last tenth",
                        lastRetries,
                        firstRetries,
                        "in the first tenth",
                        1.1,
                        "≤ 1.1"));
    }

    /** The CPU time per event in µs, for builds of this size that have {@link #LARGE} jobs in all. */
    private static double microseconds(AvroSerializer serializer, AvroDeserializer deserializer, int jobsABuild)
            throws IOException {
        try (RollupAlone rollup = new RollupAlone(serializer, deserializer)) {
            for (int step = 0; step < LIFE.length; step++) {
                for (int job = 0; job < LARGE; job++) {
                    // The builds take turns, so that no build's entry is in a warmer cache than it would be in reality.
                    int builds = LARGE / jobsABuild;
                    String rid = "ri.foundry.main.build.%05d".formatted(job % builds);
                    long sequence = (long) step * jobsABuild + job / builds + 1;
                    rollup.take(event(rid, job, sequence, step == 0 ? null : LIFE[step - 1], LIFE[step]));
                }
            }
            return rollup.microseconds();
        }
    }

    /** The CPU time per event in µs, in the first and in the last tenth of the retries. */
    private record Retries(double first, double last) {}

    private static Retries retries(AvroSerializer serializer, AvroDeserializer deserializer) throws IOException {
        String rid = "ri.foundry.main.build.retried";
        try (RollupAlone rollup = new RollupAlone(serializer, deserializer)) {
            for (int job = 0; job < FAILED; job++) {
                rollup.take(event(rid, job, job + 1, null, JobStatus.FAILED));
            }
            rollup.microseconds();
            double first = 0;
            for (int job = 0; job < FAILED; job++) {
                rollup.take(event(rid, job, FAILED + job + 1, JobStatus.FAILED, JobStatus.RUNNING));
                if (job + 1 == FAILED / 10) {
                    first = rollup.microseconds();
                } else if (job + 1 == FAILED - FAILED / 10) {
                    rollup.microseconds();
                }
            }
            return new Retries(first, rollup.microseconds());
        }
    }

    private static JobStatusChanged event(
            String rid, int job, long sequence, @Nullable JobStatus previous, JobStatus status) {
        Instant at = Instant.ofEpochMilli(1_700_000_000_000L + sequence);
        return JobStatusChanged.newBuilder()
                .setBuildRid(rid)
                .setWatch(1)
                .setJobRid("ri.foundry.main.job.%05d".formatted(job))
                .setSequence(sequence)
                .setAttempt(1)
                .setPreviousStatus(previous)
                .setStatus(status)
                .setStartedTime(at)
                .setObservedTime(at)
                .build();
    }
}
