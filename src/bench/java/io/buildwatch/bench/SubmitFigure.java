package io.buildwatch.bench;

import io.buildwatch.config.PollConfig;
import io.buildwatch.dev.simulator.FoundrySimulator;
import io.buildwatch.dev.simulator.ReceivedCall;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;

/**
 * The time from the sending of a RID until Foundry gets the first call for it, on an instance that has nothing else to
 * do.
 */
final class SubmitFigure implements Figure {
    @Override
    public String name() {
        return "submit";
    }

    @Override
    public List<Row> run(BenchOptions options) throws Exception {
        int submissions = options.size(60, 10);
        SampleSet median = new SampleSet();
        SampleSet tail = new SampleSet();
        try (BenchParts parts = new BenchParts()) {
            for (int i = 0; i < options.repetitions(); i++) {
                SampleSet times = measure(parts, i, false, submissions);
                Figure.say("median " + SampleSet.number(times.median()) + ", p99 "
                        + SampleSet.number(times.percentile(99)) + " ms");
                median.add(times.median());
                tail.add(times.percentile(99));
            }
        }
        return List.of(
                new Row("submit → first request, median, ms", median.show(), "-", "-", "-", null),
                Row.atMost("submit → first request, p99 of " + submissions + ", ms", tail, 300, "≤ 300 ms"));
    }

    /**
     * Measures so many submissions.
     *
     * @param queries whether the instance has a read model
     * @return ms of each
     */
    static SampleSet measure(BenchParts parts, int repetition, boolean queries, int submissions) throws Exception {
        SplittableRandom random = new SplittableRandom(repetition);
        SampleSet times = new SampleSet();
        try (FoundrySimulator simulator = BenchParts.unlimitedSimulator();
                Rig rig = new Rig(
                        parts, simulator, Variant.OURS, PollConfig.defaults(), Rig.defaultPace(simulator), queries)) {
            // The first ones do not count, because they open connections and load classes.
            for (int i = -5; i < submissions; i++) {
                String rid = "ri.foundry.main.build.submit-" + repetition + "-" + (i + 5);
                simulator.build(rid).job(rid.replace("build", "job"));
                // Waits a random time, so that submissions come at any moment between the instance's punctuations.
                LockSupport.parkNanos(random.nextLong(20_000_000, 150_000_000));
                long sent = System.currentTimeMillis();
                rig.submit(rid);
                Awaitility.await()
                        .atMost(Rig.PATIENCE)
                        .pollInterval(Duration.ofMillis(5))
                        .until(() -> firstCall(simulator, rid).isPresent());
                if (i >= 0) {
                    times.add(firstCall(simulator, rid).orElseThrow() - sent);
                }
            }
        }
        return times;
    }

    private static OptionalLong firstCall(FoundrySimulator simulator, String rid) {
        return simulator.calls().log().stream()
                .filter(call -> rid.equals(call.rid()))
                .mapToLong(ReceivedCall::atMillis)
                .findFirst();
    }
}
