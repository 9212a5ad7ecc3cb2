package io.buildwatch.dev.simulator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What happened in the simulated world and what its answers showed, so that a checker can compare the published records
 * with it. Any thread.
 *
 * <p>An answer is recorded as shown just after its last byte was handed to the operating system. A client can be faster
 * than this record, so a checker has to wait for it.
 */
public final class GroundTruth {
    private final Map<String, Entry> builds = new ConcurrentHashMap<>();
    private final SimulatedWorld world;

    GroundTruth(SimulatedWorld world) {
        this.world = world;
    }

    /** Every change of the build and its jobs until now, in order of time; empty for an unknown build. */
    public List<WorldChange> transitions(String buildRid) {
        world.bringUpToDate(buildRid);
        Entry entry = builds.get(buildRid);
        return entry == null ? List.of() : entry.transitions();
    }

    /** What was shown of the build and its jobs, in order of the first answer; empty for an unknown build. */
    public List<ServedStatus> served(String buildRid) {
        Entry entry = builds.get(buildRid);
        return entry == null ? List.of() : entry.served();
    }

    /** The RIDs of the builds that exist or existed. */
    public Set<String> builds() {
        world.bringSchedulesUpToDate();
        return new TreeSet<>(builds.keySet());
    }

    /**
     * The runs of the schedule until now, in order of the time of their creation; empty for an unknown schedule. The
     * times are by the world's clock, even if Foundry's is set to another time.
     */
    public List<WorldRun> runs(String scheduleRid) {
        return world.runs(scheduleRid);
    }

    /** Drops the record of a build, so that memory does not grow in a long run. */
    public void forget(String buildRid) {
        builds.remove(buildRid);
    }

    void addTransition(WorldChange transition) {
        entry(transition.buildRid()).add(transition);
    }

    /** Records an answer whose last byte was sent. */
    void addServed(List<ServedReading> readings, long askedMillis, long answeredMillis) {
        for (ServedReading reading : readings) {
            entry(reading.buildRid()).addServed(reading, askedMillis, answeredMillis);
        }
    }

    private Entry entry(String buildRid) {
        return builds.computeIfAbsent(buildRid, rid -> new Entry());
    }

    /** The record of one build. */
    private static final class Entry {
        private final List<WorldChange> transitions = new ArrayList<>();
        private final List<ServedStatus> shown = new ArrayList<>();
        private final Map<String, Integer> latest = new HashMap<>();

        synchronized List<WorldChange> transitions() {
            return List.copyOf(transitions);
        }

        synchronized List<ServedStatus> served() {
            return List.copyOf(shown);
        }

        synchronized void add(WorldChange transition) {
            transitions.add(transition);
        }

        synchronized void addServed(ServedReading reading, long asked, long answered) {
            String job = reading.jobRid();
            String key = job == null ? "" : job;
            Integer at = latest.get(key);
            if (at != null && shown.get(at).hasStatus(reading.attempt(), reading.status())) {
                shown.set(at, shown.get(at).servedAgain(asked, answered));
                return;
            }
            latest.put(key, shown.size());
            shown.add(new ServedStatus(
                    reading.buildRid(), job, reading.attempt(), reading.status(), asked, answered, asked, answered, 1));
        }
    }
}
