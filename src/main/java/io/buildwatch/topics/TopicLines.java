package io.buildwatch.topics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lines about topics, each {@code <topic>: <problem>}. Pure; any thread. */
final class TopicLines {
    private static final String COLON = ": ";

    private TopicLines() {}

    /** The same in fewer lines: topics with the same problem share a line, which names them all. */
    static List<String> grouped(List<String> lines) {
        Map<String, List<String>> topics = new LinkedHashMap<>();
        for (String line : lines) {
            int colon = line.indexOf(COLON);
            String matter = colon < 0 ? line : line.substring(colon);
            topics.computeIfAbsent(matter, any -> new ArrayList<>()).add(colon < 0 ? "" : line.substring(0, colon));
        }
        return topics.entrySet().stream()
                .map(entry -> String.join(", ", entry.getValue()) + entry.getKey())
                .toList();
    }
}
