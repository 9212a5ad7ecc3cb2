package io.buildwatch.chaos;

import io.buildwatch.dev.simulator.ApiFault;
import io.buildwatch.dev.simulator.FaultRules;
import io.buildwatch.dev.simulator.FoundrySimulator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The faults of the simulated Foundry: by chance in each call, and now and then in the whole API at once. */
final class ApiFaults {
    /** A time in which the whole API was down, from its begin to its end, in ms since the epoch. */
    record Outage(long from, long to) {}

    private static final double PROBABILITY = 0.01;
    private static final int RARE_AT_MOST = 10;
    /** Made more seldom than the others, because each holds a connection, or the thread that answers, for seconds. */
    private static final Set<ApiFault> SLOW = EnumSet.of(ApiFault.SLOW, ApiFault.SLOW_DRIP);
    /**
     * Tried more often than the others: they show only if something changed a moment ago, or if several builds are
     * asked for in one call.
     */
    private static final Set<ApiFault> SELDOM_POSSIBLE =
            EnumSet.of(ApiFault.SHIFTING_PAGES, ApiFault.BUILD_BEHIND, ApiFault.BUILD_LEFT_OUT);

    private static final double SELDOM = 0.2;
    /** How old a stale answer is: so old that a change is often missing from it. */
    private static final long STALE_MILLIS = 8_000;
    /** How long pages are shifted after a change: so long that a job that has just finished is often missed. */
    private static final long SHIFT_MILLIS = 1_000;

    /**
     * How long {@code jobs/getBatch} is missing: so long that each instance with open jobs calls it meanwhile. An instance
     * then lists builds for 10 minutes, or until it is started again.
     */
    static final long BATCHES_AWAY_MILLIS = 6_000;

    private static final Set<ApiFault> BY_CHANCE = byChance();

    /** Of answers about schedules, which are few. */
    private static final double OF_SCHEDULES = 0.05;

    private final Installation installation;
    private final FoundrySimulator simulator;
    private final Duration outage;
    /** After how long {@code LOST} is true. */
    final Duration lostAfter;

    final SweepHistory sweeps = new SweepHistory();
    final List<Outage> outages = Collections.synchronizedList(new ArrayList<>());
    int tokensRevoked;
    /** How often {@code jobs/getBatch} was missing for {@link #BATCHES_AWAY_MILLIS}. */
    int batchesAway;

    private volatile boolean isDown;

    ApiFaults(Installation installation, ChaosOptions options) {
        this.installation = installation;
        this.simulator = installation.simulator;
        this.outage = options.outage();
        this.lostAfter = options.lostAfter();
        simulator.calls().listen(sweeps::add);
        FaultRules.Tuning ordinary = FaultRules.Tuning.ORDINARY;
        simulator
                .misbehaviour()
                .tune(new FaultRules.Tuning(
                        ordinary.slowMillis(),
                        ordinary.dripMillis(),
                        STALE_MILLIS,
                        SHIFT_MILLIS,
                        ordinary.retryAfter()));
    }

    /**
     * Sets the probability of each fault: the rarer a fault was so far compared with the others, the likelier it is
     * from now on.
     */
    void balance() {
        FaultRules faults = simulator.misbehaviour();
        List<Long> counts = BY_CHANCE.stream().map(faults::injected).sorted().toList();
        double median = counts.get(counts.size() / 2);
        ApiFault.ofSchedules().forEach(fault -> faults.withProbability(fault, OF_SCHEDULES));
        for (ApiFault fault : BY_CHANCE) {
            double chance =
                    SELDOM_POSSIBLE.contains(fault) ? SELDOM : SLOW.contains(fault) ? PROBABILITY / 2 : PROBABILITY;
            double rarity = Math.pow(Math.max(1, median / (1 + faults.injected(fault))), 2);
            faults.withProbability(fault, Math.min(chance * Math.min(rarity, RARE_AT_MOST), 1));
        }
    }

    private static Set<ApiFault> byChance() {
        Set<ApiFault> faults = EnumSet.copyOf(ApiFault.passing());
        faults.removeAll(Load.LIES);
        faults.remove(ApiFault.LIST_FORBIDDEN);
        return faults;
    }

    /** Ends the faults by chance, so that they no longer delay the builds' completion. */
    void end() {
        simulator.misbehaviour().clear();
    }

    /** Has the whole API answer 503 for a while; returns when that is over. */
    void outage() throws InterruptedException {
        long from = System.currentTimeMillis();
        simulator.downFor(outage);
        try {
            ProcessFaults.pause(outage.toMillis());
        } finally {
            outages.add(new Outage(from, System.currentTimeMillis()));
        }
    }

    /** Revokes the token, and writes the new one to its file some seconds later; returns after that. */
    void revokeToken() throws InterruptedException, IOException {
        tokensRevoked++;
        installation.revokeToken(tokensRevoked);
        ProcessFaults.pause(3_000);
        installation.writeToken();
    }

    /** Has {@code jobs/getBatch} answer a bare 404 for a while; returns when that is over. */
    void removeBatches() throws InterruptedException {
        batchesAway++;
        simulator.misbehaviour().always(ApiFault.JOB_BATCH_MISSING);
        try {
            ProcessFaults.pause(BATCHES_AWAY_MILLIS);
        } finally {
            simulator.misbehaviour().off(ApiFault.JOB_BATCH_MISSING);
        }
    }

    boolean isDown() {
        return isDown;
    }

    /**
     * Makes outages, revokes tokens and removes {@code jobs/getBatch} by turns until the thread is interrupted, the first
     * soon. To be run on a thread of its own.
     */
    void turns(long everyMillis) {
        try {
            ProcessFaults.pause(everyMillis / 3);
            while (!Thread.currentThread().isInterrupted()) {
                isDown = true;
                outage();
                isDown = false;
                ProcessFaults.pause(everyMillis / 6);
                revokeToken();
                ProcessFaults.pause(everyMillis / 6);
                // Last, because instances list for ten minutes after it.
                removeBatches();
                ProcessFaults.pause(everyMillis);
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            isDown = false;
        }
    }

    /** How often the rarest fault was made. */
    long fewest() {
        return ApiFault.passing().stream()
                .mapToLong(simulator.misbehaviour()::injected)
                .min()
                .orElse(0);
    }

    /** How often each fault was made in an answer; faults that never were are left out. */
    Map<String, Long> injected() {
        Map<String, Long> counts = new TreeMap<>();
        for (ApiFault fault : ApiFault.values()) {
            long count = simulator.misbehaviour().injected(fault);
            if (count > 0) {
                counts.put(fault.name(), count);
            }
        }
        return counts;
    }
}
