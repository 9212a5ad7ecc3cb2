package io.buildwatch.foundry;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Builds that wait for the next call of {@code builds/getBatch}, the earliest first. Any thread. */
final class GatheredBuilds {
    private final Map<BuildRid, WaitingBuild> waiting = new LinkedHashMap<>();

    /** Whether a call for them is set or queued. */
    private boolean calling;

    /** @return whether the caller must set a call, because none is set or queued */
    synchronized boolean add(BuildRid build, CompletableFuture<BuildReading> result) {
        waiting.computeIfAbsent(build, WaitingBuild::new).results.add(result);
        boolean begin = !calling;
        calling = true;
        return begin;
    }

    synchronized List<WaitingBuild> takeAll() {
        calling = false;
        List<WaitingBuild> all = stillWanted(waiting.values());
        waiting.clear();
        return all;
    }

    /** Takes builds for one call, at most {@code most}. */
    synchronized Taken takeBatch(int most) {
        List<WaitingBuild> taken = new ArrayList<>();
        for (Iterator<WaitingBuild> each = waiting.values().iterator(); each.hasNext() && taken.size() < most; ) {
            WaitingBuild next = each.next();
            each.remove();
            if (next.isWanted()) {
                taken.add(next);
            }
        }
        calling = !waiting.isEmpty();
        return new Taken(taken, calling);
    }

    /** Those that somebody still waits for. */
    static List<WaitingBuild> stillWanted(Collection<WaitingBuild> builds) {
        return builds.stream().filter(WaitingBuild::isWanted).toList();
    }

    /**
     * Builds for one call.
     *
     * @param more whether others wait, so that the caller must queue another call
     */
    record Taken(List<WaitingBuild> builds, boolean more) {}
}
