package io.buildwatch.bench;

import io.buildwatch.dev.simulator.FoundrySimulator;
import io.buildwatch.dev.simulator.ScriptShape;
import io.buildwatch.dev.simulator.ScriptedBuilds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.awaitility.Awaitility;

/** Builds at every stage of their run, the same number at all times: one begins whenever one ends. One thread. */
final class SteadyBuilds {
    static final int JOBS = 20;
    private static final ScriptShape ALL_SUCCEED = new ScriptShape(0, 0, 0, 0);
    private static final int FIRST_SEED = 7_000;

    private final FoundrySimulator simulator;
    private final Consumer<String> submit;
    private final double buildSeconds;
    private final double msBetween;
    private final long startMillis = System.currentTimeMillis();
    private final List<String> rids = new ArrayList<>();
    private int begunSince;

    /**
     * Begins and submits all that are live now.
     *
     * @param live how many there are at a time
     * @param buildSeconds how long each takes
     */
    SteadyBuilds(FoundrySimulator simulator, Consumer<String> submit, int live, double buildSeconds) {
        this.simulator = simulator;
        this.submit = submit;
        this.buildSeconds = buildSeconds;
        msBetween = buildSeconds * 1_000 / live;
        for (int i = live - 1; i >= 0; i--) {
            begin(Math.round(i * msBetween));
        }
    }

    /** Begins and submits builds as they are due, until the time has passed. */
    void pass(Duration time) {
        long end = System.currentTimeMillis() + time.toMillis();
        Awaitility.await()
                .pollInterval(Duration.ofMillis(20))
                .atMost(time.plusSeconds(60))
                .until(() -> beginDue() >= end);
    }

    /** All builds so far, those that have ended too. */
    List<String> rids() {
        return rids;
    }

    private long beginDue() {
        long now = System.currentTimeMillis();
        long due = dueMillis();
        while (due <= now) {
            begunSince++;
            begin(now - due);
            due = dueMillis();
        }
        return now;
    }

    private long dueMillis() {
        return startMillis + Math.round((begunSince + 1) * msBetween);
    }

    private void begin(long agoMillis) {
        ScriptedBuilds one = new ScriptedBuilds(1, JOBS, buildSeconds, FIRST_SEED + rids.size(), ALL_SUCCEED);
        String rid = simulator.add(one, Duration.ofMillis(agoMillis)).get(0);
        rids.add(rid);
        submit.accept(rid);
    }
}
