package io.buildwatch.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Draws for each start of an instance how it reads jobs. Of three starts one reads by listing alone, the others by batch,
 * in random order. So both ways are there from the beginning, and restarts switch between them. Any thread.
 */
final class RefreshDraws {
    private static final String VARIABLE = "BUILDWATCH_FOUNDRY_REFRESH";
    private static final List<String> OF_THREE_STARTS = List.of("auto", "auto", "list");

    private final Random random;
    private final List<String> next = new ArrayList<>();
    private final Map<String, Integer> drawn = new TreeMap<>();

    RefreshDraws(Random random) {
        this.random = random;
    }

    /** The environment variable of one start. */
    synchronized Map<String, String> next() {
        if (next.isEmpty()) {
            next.addAll(OF_THREE_STARTS);
            Collections.shuffle(next, random);
        }
        String way = next.remove(0);
        drawn.merge(way, 1, Integer::sum);
        return Map.of(VARIABLE, way);
    }

    /** How many starts had each value of {@code foundry.refresh}. */
    synchronized Map<String, Integer> drawn() {
        return new TreeMap<>(drawn);
    }
}
