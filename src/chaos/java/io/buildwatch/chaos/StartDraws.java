package io.buildwatch.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Draws a word for each start of an instance: from a list in random order, each once before any comes again. So restarts
 * switch between the words, and all are there from the beginning. Any thread.
 */
final class StartDraws {
    private final List<String> words;
    private final Random random;
    private final List<String> next = new ArrayList<>();
    private final Map<String, Integer> drawn = new TreeMap<>();

    /** @param words a word that is to come more often than others stands in it more than once */
    StartDraws(List<String> words, Random random) {
        this.words = List.copyOf(words);
        this.random = random;
    }

    synchronized String next() {
        if (next.isEmpty()) {
            next.addAll(words);
            Collections.shuffle(next, random);
        }
        String word = next.remove(0);
        drawn.merge(word, 1, Integer::sum);
        return word;
    }

    /** How often each word was drawn. */
    synchronized Map<String, Integer> drawn() {
        return new TreeMap<>(drawn);
    }
}
