package io.buildwatch.chaos;

import io.buildwatch.dev.simulator.Fault;
import io.buildwatch.dev.simulator.FoundrySimulator;
import io.buildwatch.dev.simulator.Misbehaviour;
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

/** What Foundry does wrong: by chance in each call, and now and then as a whole. */
final class ApiFaults {
    /** When the whole API was down, ms since the epoch. */
    record Outage(long from, long to) {}

    private static final double PROBABILITY = 0.01;
    private static final int RARE_AT_MOST = 10;
    /** Rarer: each of these holds a connection, or the thread that answers, for seconds. */
    private static final Set<Fault> SLOW = EnumSet.of(Fault.SLOW, Fault.SLOW_DRIP);
    /** These show only where something changed a moment ago, or where builds are asked for together. */
    private static final Set<Fault> SELDOM_POSSIBLE =
            EnumSet.of(Fault.SHIFTING_PAGES, Fault.BUILD_BEHIND, Fault.BUILD_LEFT_OUT);

    private static final double SELDOM = 0.2;
    /** How old stale answers are: long enough for a change to be missing from them. */
    private static final long STALE_MILLIS = 8_000;
    /** Long enough for a job that has finished to be missed often. */
    private static final long SHIFT_MILLIS = 1_000;

    private static final Set<Fault> BY_CHANCE = byChance();

    private final Installation installation;
    private final FoundrySimulator simulator;
    private final Duration outage;
    final List<Outage> outages = Collections.synchronizedList(new ArrayList<>());
    int tokensRevoked;
    private volatile boolean isDown;

    ApiFaults(Installation installation, Duration outage) {
        this.installation = installation;
        this.simulator = installation.simulator;
        this.outage = outage;
        Misbehaviour.Tuning ordinary = Misbehaviour.Tuning.ORDINARY;
        simulator
                .misbehaviour()
                .tune(new Misbehaviour.Tuning(
                        ordinary.slowMillis(),
                        ordinary.dripMillis(),
                        STALE_MILLIS,
                        SHIFT_MILLIS,
                        ordinary.retryAfter()));
    }

    /** Gives each fault its chance: the rarer it was so far beside the others, the likelier from now on. */
    void balance() {
        Misbehaviour faults = simulator.misbehaviour();
        List<Long> counts = BY_CHANCE.stream().map(faults::injected).sorted().toList();
        double median = counts.get(counts.size() / 2);
        for (Fault fault : BY_CHANCE) {
            double chance =
                    SELDOM_POSSIBLE.contains(fault) ? SELDOM : SLOW.contains(fault) ? PROBABILITY / 2 : PROBABILITY;
            double rarity = Math.pow(Math.max(1, median / (1 + faults.injected(fault))), 2);
            faults.withProbability(fault, Math.min(chance * Math.min(rarity, RARE_AT_MOST), 1));
        }
    }

    private static Set<Fault> byChance() {
        Set<Fault> faults = EnumSet.copyOf(Fault.passing());
        faults.removeAll(Load.LIES);
        faults.remove(Fault.LIST_FORBIDDEN);
        return faults;
    }

    /** No faults by chance any more, so that the end is not put off. */
    void end() {
        simulator.misbehaviour().clear();
    }

    /** The whole API answers 503; returns when it is over. */
    void outage() throws InterruptedException {
        long from = System.currentTimeMillis();
        simulator.downFor(outage);
        try {
            ProcessFaults.pause(outage.toMillis());
        } finally {
            outages.add(new Outage(from, System.currentTimeMillis()));
        }
    }

    /** The token is refused, and its file has the new one only some seconds later. */
    void revokeToken() throws InterruptedException, IOException {
        tokensRevoked++;
        installation.revokeToken(tokensRevoked);
        ProcessFaults.pause(3_000);
        installation.writeToken();
    }

    boolean isDown() {
        return isDown;
    }

    /** Outages and revoked tokens by turns, the first soon; to be run on a thread of its own. */
    void turns(long everyMillis) {
        try {
            ProcessFaults.pause(everyMillis / 3);
            while (!Thread.currentThread().isInterrupted()) {
                isDown = true;
                outage();
                isDown = false;
                ProcessFaults.pause(everyMillis / 3);
                revokeToken();
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

    /** The fault that came least often. */
    long fewest() {
        return Fault.passing().stream()
                .mapToLong(simulator.misbehaviour()::injected)
                .min()
                .orElse(0);
    }

    /** How often each fault was on the wire. */
    Map<String, Long> injected() {
        Map<String, Long> counts = new TreeMap<>();
        for (Fault fault : Fault.values()) {
            long count = simulator.misbehaviour().injected(fault);
            if (count > 0) {
                counts.put(fault.name(), count);
            }
        }
        return counts;
    }
}
