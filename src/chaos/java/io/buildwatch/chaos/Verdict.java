package io.buildwatch.chaos;

import io.buildwatch.dev.simulator.GroundTruth;
import io.buildwatch.dev.simulator.WorldChange;
import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.BuildObserved;
import io.buildwatch.events.Monitoring;
import io.buildwatch.guarantees.Guarantee;
import io.buildwatch.guarantees.Guarantees;
import io.buildwatch.guarantees.RecordGuarantees;
import io.buildwatch.guarantees.Seen;
import io.buildwatch.guarantees.SeenFollows;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Checks every guarantee: compares what {@code read_committed} readers saw with what the simulator showed. */
final class Verdict {
    /**
     * How long after the end of an outage {@code LOST} may still be observed, because an answer was still under way.
     */
    private static final long LATE_MILLIS = 20_000;

    private final Seen seen;
    private final GroundTruth truth;
    final List<String> violations = new ArrayList<>();
    final Map<String, Long> checked = new LinkedHashMap<>();

    Verdict(Seen seen, GroundTruth truth) {
        this.seen = seen;
        this.truth = truth;
    }

    boolean allComplete(List<String> rids) {
        return rids.stream().allMatch(this::isComplete);
    }

    boolean isComplete(String rid) {
        return seen.latest(rid).filter(BuildCompletion::getComplete).isPresent();
    }

    void hold(List<String> rids, Set<String> liars, List<String> poison, ApiFaults api) {
        for (String rid : rids) {
            for (Guarantee guarantee : Guarantees.ALWAYS) {
                ask(rid, guarantee);
            }
            if (!liars.contains(rid)) {
                for (Guarantee guarantee : Guarantees.WHERE_ANSWERS_ARE_TRUE) {
                    ask(rid, guarantee);
                }
            }
            ask(rid, "all builds complete", () -> requireComplete(rid));
            ask(rid, "one watch of each build", () -> require(seen.watches(rid).size() == 1, seen.watches(rid)));
            ask(rid, "no false LOST", () -> requireTrulyLost(rid, api));
        }
        ask("-", "each ce_id once a topic", () -> RecordGuarantees.cloudEventIdsAreUnique(seen));
        ask("-", "each poison record in dead-letters once", () -> requireDeadLetters(poison));
        checked.put("job events", (long) seen.events.size());
        checked.put("observations", (long) seen.observations.size());
        checked.put("completions", (long) seen.completions.size());
        checked.put("dead letters", (long) seen.deadLetters.size());
    }

    /** What schedules have started was found, each build once. */
    void holdFollows(SeenFollows follows, List<String> schedules) {
        for (String schedule : schedules) {
            ask(schedule, "each build found once", () -> follows.assertEachFoundOnce(truth, schedule));
            ask(schedule, "versions of follows", () -> follows.assertVersionsAreGapless(schedule));
        }
        checked.put(
                "builds found by following",
                schedules.stream().mapToLong(rid -> follows.found(rid).size()).sum());
    }

    /**
     * The times from a change in the simulator to the arrival of its event, ms, ascending. Only of changes that
     * happened once in their job: the others cannot be told apart.
     */
    List<Long> staleness(List<String> rids, List<Arrivals.Arrival> arrivals) {
        Map<String, Long> first = firsts(arrivals);
        return rids.stream().flatMap(rid -> stale(rid, first).stream()).sorted().toList();
    }

    /** The builds with the changes whose events took longest to arrive. */
    List<String> stalest(List<String> rids, List<Arrivals.Arrival> arrivals, int count) {
        Map<String, Long> first = firsts(arrivals);
        return rids.stream()
                .sorted(Comparator.comparing(
                        (String rid) -> stale(rid, first).stream().reduce(0L, Math::max), Comparator.reverseOrder()))
                .limit(count)
                .toList();
    }

    private static Map<String, Long> firsts(List<Arrivals.Arrival> arrivals) {
        Map<String, Long> first = new HashMap<>();
        for (Arrivals.Arrival arrival : arrivals) {
            first.putIfAbsent(arrival.jobRid() + "/" + arrival.status(), arrival.atMillis());
        }
        return first;
    }

    private List<Long> stale(String rid, Map<String, Long> first) {
        Map<String, List<WorldChange>> changes = new HashMap<>();
        for (WorldChange change : truth.transitions(rid)) {
            if (change.jobRid() != null && change.previousStatus() != null && change.status() != null) {
                changes.computeIfAbsent(change.jobRid() + "/" + change.status(), key -> new ArrayList<>())
                        .add(change);
            }
        }
        return changes.entrySet().stream()
                .filter(entry -> entry.getValue().size() == 1 && first.containsKey(entry.getKey()))
                .map(entry ->
                        first.get(entry.getKey()) - entry.getValue().get(0).atMillis())
                .filter(millis -> millis >= 0)
                .toList();
    }

    private void ask(String rid, Guarantee guarantee) {
        ask(rid, null, () -> guarantee.assertHolds(seen, truth, rid));
    }

    private void ask(String rid, String name, Runnable question) {
        try {
            question.run();
        } catch (AssertionError | RuntimeException e) {
            String what = e.getMessage() == null ? e.toString() : e.getMessage();
            violations.add(rid + ": " + (name == null ? at(e) : name) + ": " + what.strip());
        }
    }

    /** The guarantee that failed: the name of its method, from the stack trace. */
    private static String at(Throwable thrown) {
        for (StackTraceElement frame : thrown.getStackTrace()) {
            if (frame.getClassName().startsWith("io.buildwatch.guarantees")
                    && !frame.getMethodName().contains("lambda")) {
                return frame.getMethodName();
            }
        }
        return thrown.getClass().getSimpleName();
    }

    private void requireComplete(String rid) {
        BuildCompletion latest = seen.latest(rid).orElse(null);
        require(latest != null && latest.getComplete(), latest);
        String real = truth.transitions(rid).stream()
                .filter(change -> change.jobRid() == null)
                .reduce((a, b) -> b)
                .map(WorldChange::status)
                .orElse("none");
        require(latest.getState().name().equals(real), real + " in truth, but " + latest);
    }

    private void requireTrulyLost(String rid, ApiFaults api) {
        for (BuildObserved observed : seen.observations(rid)) {
            long at = observed.getObservedTime().toEpochMilli();
            boolean explained =
                    api.outages.stream().anyMatch(outage -> at >= outage.from() && at <= outage.to() + LATE_MILLIS)
                            || api.sweeps.failedFor(rid, at, api.lostAfter);
            require(observed.getMonitoring() != Monitoring.LOST || explained, observed);
            boolean known =
                    observed.getMonitoring() == Monitoring.WATCHING || observed.getMonitoring() == Monitoring.LOST;
            require(known, observed);
        }
    }

    private void requireDeadLetters(List<String> poison) {
        Map<String, Long> letters = seen.deadLetters.stream()
                .collect(Collectors.groupingBy(
                        letter -> new String(letter.value(), StandardCharsets.UTF_8), Collectors.counting()));
        for (String bad : poison) {
            require(letters.getOrDefault(bad, 0L) == 1, bad + ": " + letters.getOrDefault(bad, 0L) + " times");
        }
        require(letters.size() == poison.size(), "others than the poison: " + letters.keySet());
    }

    private static void require(boolean holds, Object what) {
        if (!holds) {
            throw new AssertionError(String.valueOf(what));
        }
    }
}
