package io.buildwatch.config;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The edit distance of words: how many letters must be added, removed, changed or swapped with a neighbour to turn one
 * into the other. Stateless; any thread.
 */
final class EditDistance {
    private EditDistance() {}

    static int between(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : step(cost, a, b, i, j);
            }
        }
        return cost[a.length()][b.length()];
    }

    private static int step(int[][] cost, String a, String b, int i, int j) {
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        int best = Math.min(Math.min(cost[i - 1][j], cost[i][j - 1]) + 1, cost[i - 1][j - 1] + (same ? 0 : 1));
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
    }

    /** The word nearest to {@code text}, if its distance is at most {@code limit}. */
    static Optional<String> nearest(String text, List<String> words, int limit) {
        return words.stream()
                .filter(word -> Math.abs(word.length() - text.length()) <= limit)
                .min(Comparator.comparingInt(word -> between(text, word)))
                .filter(word -> between(text, word) <= limit);
    }
}
