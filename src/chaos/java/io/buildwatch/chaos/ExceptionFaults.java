package io.buildwatch.chaos;

import io.buildwatch.chaos.agent.InjectionTarget;
import io.buildwatch.chaos.agent.PointGroup;
import io.buildwatch.chaos.agent.ThrownKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Decides what the agents throw: every kind of exception at every group of points, the combinations that were rarest so
 * far first. Thread-safe.
 */
final class ExceptionFaults implements AgentPort.Handler {
    /** A kind of exception at a group of points. */
    private record Cell(ThrownKind kind, PointGroup group) {}

    /** How many a full run throws at least while the group is rebalanced and the instance has tasks. */
    static final int IN_REBALANCES = 40;

    /** The mean pause before the next throw in an instance, while some combinations have not been thrown. */
    private static final long MEAN_MILLIS = 5_000;

    /** The mean pause once every combination was thrown: longer, so that the instances get work done. */
    private static final long MEAN_AFTER_ALL_MILLIS = 30_000;
    /** An exception meant for a rebalance is thrown without one if none begins for so long. */
    private static final long AT_LAST_MILLIS = 20_000;
    /** The same, once only exceptions in rebalances are missing: one without a rebalance would not help then. */
    private static final long AT_LAST_AFTER_ALL_MILLIS = 180_000;

    private final Random random;
    private final List<Cell> cells = new ArrayList<>();
    private final Map<Cell, Integer> thrown = new HashMap<>();
    /**
     * By instance, the combination that it throws next or threw last: another instance is not given the same one, nor
     * this instance the same one twice in a row.
     */
    private final Map<String, Cell> aimedAt = new HashMap<>();

    private int inRebalances;
    private volatile boolean over;

    /** @param kinds the kinds of exceptions that are thrown */
    ExceptionFaults(Set<ThrownKind> kinds, Random random) {
        this.random = random;
        for (ThrownKind kind : kinds) {
            for (PointGroup group : PointGroup.values()) {
                if (kind.canBeAt(group)) {
                    cells.add(new Cell(kind, group));
                }
            }
        }
    }

    @Override
    public @Nullable String answer(List<String> words) {
        return switch (words.get(0)) {
            case "AIM" ->
                over || !Installation.hasExceptions(words.get(1))
                        ? null
                        : aim(words.get(1)).line();
            case "SHOT" -> {
                count(
                        new Cell(ThrownKind.valueOf(words.get(2)), PointGroup.valueOf(words.get(3))),
                        Boolean.parseBoolean(words.get(4)));
                yield "noted";
            }
            default -> null;
        };
    }

    private synchronized InjectionTarget aim(String instance) {
        Cell before = aimedAt.get(instance);
        List<Cell> rarest = new ArrayList<>();
        int least = Integer.MAX_VALUE;
        for (Cell cell : cells) {
            int count = thrown.getOrDefault(cell, 0);
            // The instance may have failed to reach the points of the former one, so it gets another.
            if (count <= least && !aimedAt.containsValue(cell) && !cell.equals(before)) {
                if (count < least) {
                    rarest.clear();
                }
                least = count;
                rarest.add(cell);
            }
        }
        if (rarest.isEmpty()) {
            rarest.add(cells.get(random.nextInt(cells.size())));
        }
        Cell chosen = rarest.get(random.nextInt(rarest.size()));
        aimedAt.put(instance, chosen);
        boolean lacksCells = thrown.size() < cells.size();
        boolean lacksRebalances = inRebalances < IN_REBALANCES;
        boolean lacksOnlyRebalances = !lacksCells && lacksRebalances;
        boolean inRebalance = lacksOnlyRebalances || random.nextInt(3) == 0;
        long mean = lacksCells || lacksRebalances ? MEAN_MILLIS : MEAN_AFTER_ALL_MILLIS;
        long atLast = lacksOnlyRebalances ? AT_LAST_AFTER_ALL_MILLIS : AT_LAST_MILLIS;
        // An instance reaches most of these points only at its start, so there is no time to wait.
        long delay = chosen.group() == PointGroup.CALLBACK
                ? 0
                : inRebalance ? atLast : (long) (mean * (0.5 + random.nextDouble()));
        return new InjectionTarget(chosen.kind(), chosen.group(), inRebalance, delay);
    }

    private synchronized void count(Cell cell, boolean inRebalance) {
        thrown.merge(cell, 1, Integer::sum);
        inRebalances += inRebalance ? 1 : 0;
    }

    /** From now on the agents are told to throw nothing; what they were told before may still be thrown. */
    void end() {
        over = true;
    }

    /** The exceptions that a full run still lacks, one line each; empty if none. */
    synchronized List<String> missing() {
        List<String> missing = new ArrayList<>();
        for (Cell cell : cells) {
            if (!thrown.containsKey(cell)) {
                missing.add(cell.kind() + " at " + cell.group());
            }
        }
        if (inRebalances < IN_REBALANCES) {
            missing.add((IN_REBALANCES - inRebalances) + " in rebalances");
        }
        return missing;
    }

    synchronized int count() {
        return thrown.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** The line of the report about them. */
    synchronized String told() {
        long reached = cells.stream().filter(thrown::containsKey).count();
        return "%d, %d of them in a rebalance, %d of %d kinds × points; %s; %s"
                .formatted(
                        count(),
                        inRebalances,
                        reached,
                        cells.size(),
                        by(cell -> cell.kind().name()),
                        by(cell -> cell.group().name()));
    }

    private Map<String, Integer> by(Function<Cell, String> part) {
        Map<String, Integer> counts = new TreeMap<>();
        thrown.forEach((cell, count) -> counts.merge(part.apply(cell), count, Integer::sum));
        return counts;
    }
}
