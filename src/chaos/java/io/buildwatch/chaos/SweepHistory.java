package io.buildwatch.chaos;

import io.buildwatch.dev.simulator.ReceivedCall;
import io.buildwatch.dev.simulator.SimulatedEndpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How the simulator answered each sweep of each build. Any thread. */
final class SweepHistory {
    /** One sweep of a build, by whichever instance. */
    private static final class Sweep {
        private final long fromMillis;
        private boolean whole = true;

        Sweep(long fromMillis) {
            this.fromMillis = fromMillis;
        }
    }

    private static final int THROTTLED = 429;
    private static final int OK = 200;

    private final Map<String, List<Sweep>> sweeps = new HashMap<>();

    synchronized void add(ReceivedCall call) {
        if (call.endpoint() != SimulatedEndpoint.LIST_JOBS || call.rid() == null || call.status() == THROTTLED) {
            return;
        }
        List<Sweep> ofBuild = sweeps.computeIfAbsent(call.rid(), rid -> new ArrayList<>());
        if (call.firstPage() || ofBuild.isEmpty()) {
            ofBuild.add(new Sweep(call.atMillis()));
        }
        Sweep latest = ofBuild.get(ofBuild.size() - 1);
        latest.whole &= call.status() == OK && call.faults() == 0;
    }

    /**
     * Whether the latest sweeps before a moment, two or more, each met a fault, and did so for at least this long. On a
     * slow machine builds are read so seldom that this happens without an outage.
     */
    synchronized boolean failedFor(String rid, long atMillis, Duration time) {
        int failed = 0;
        long since = atMillis;
        List<Sweep> ofBuild = sweeps.getOrDefault(rid, List.of());
        for (int i = ofBuild.size() - 1; i >= 0; i--) {
            Sweep sweep = ofBuild.get(i);
            if (sweep.fromMillis > atMillis) {
                continue;
            }
            if (sweep.whole) {
                break;
            }
            failed++;
            since = sweep.fromMillis;
        }
        return failed >= 2 && atMillis - since >= time.toMillis();
    }
}
