package io.buildwatch.chaos;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The faults of processes that a run makes, in their order. Not thread-safe. */
final class FaultPlan {
    private final Deque<FaultKind> next;
    private final List<FaultKind> thenByChance;
    private final Random random;

    private FaultPlan(List<FaultKind> first, List<FaultKind> thenByChance, Random random) {
        next = new ArrayDeque<>(first);
        this.thenByChance = thenByChance;
        this.random = random;
    }

    /** One fault of every kind, so that a short run has them all; then kinds by chance, without end. */
    static FaultPlan endless(Collection<FaultKind> kinds, Random random) {
        List<FaultKind> first = ofProcesses(kinds, kind -> true);
        List<FaultKind> weighted = new ArrayList<>();
        first.forEach(kind -> weighted.addAll(Collections.nCopies(kind.inFull, kind)));
        Collections.shuffle(first, random);
        return new FaultPlan(first, weighted, random);
    }

    /** The kinds that {@code which} accepts, each as often as a full run makes it. */
    static FaultPlan full(Collection<FaultKind> kinds, Predicate<FaultKind> which, Random random) {
        List<FaultKind> all = new ArrayList<>();
        ofProcesses(kinds, which).forEach(kind -> all.addAll(Collections.nCopies(kind.inFull, kind)));
        Collections.shuffle(all, random);
        return new FaultPlan(all, List.of(), random);
    }

    /** The next fault; null at the end of the plan. */
    @Nullable
    FaultKind next() {
        FaultKind kind = next.poll();
        if (kind == null && !thenByChance.isEmpty()) {
            return thenByChance.get(random.nextInt(thenByChance.size()));
        }
        return kind;
    }

    /** Adds a fault that could not be made to the end of the plan. */
    void again(FaultKind kind) {
        next.add(kind);
    }

    private static List<FaultKind> ofProcesses(Collection<FaultKind> kinds, Predicate<FaultKind> which) {
        return new ArrayList<>(
                kinds.stream().filter(FaultKind::isOfProcesses).filter(which).toList());
    }
}
