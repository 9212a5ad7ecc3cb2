package io.buildwatch.bench;

import io.buildwatch.dev.simulator.Call;
import io.buildwatch.dev.simulator.FoundrySimulator;
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
    public List<Row> run(Options options) throws Exception {
        int submissions = options.size(60, 10);
        Samples median = new Samples();
        Samples tail = new Samples();
        try (Parts parts = new Parts()) {
            for (int i = 0; i < options.repetitions(); i++) {
                Samples times = measure(parts, i, false, submissions);
                Figure.say("median " + Samples.number(times.median()) + ", p99 " + Samples.number(times.percentile(99))
                        + " ms");
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
    static Samples measure(Parts parts, int repetition, boolean queries, int submissions) throws Exception {
        SplittableRandom random = new SplittableRandom(repetition);
        Samples times = new Samples();
        try (FoundrySimulator simulator = Parts.unlimitedSimulator();
                Rig rig = new Rig(
                        parts, simulator, Variant.OURS, Rig.defaultPolling(), Rig.defaultPace(simulator), queries)) {
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
                .mapToLong(Call::atMillis)
                .findFirst();
    }
}
