package io.buildwatch.config;

import java.util.List;
import java.util.Optional;

/**
 * The names of Buildwatch's topics without the prefix, as in {@code topics.<name>.<setting>}. Stateless; any thread.
 */
public final class TopicNames {
    public static final String BUILD_RIDS = "build-rids";
    public static final String DEAD_LETTERS = "dead-letters";
    public static final String JOB_STATUS_CHANGED = "job-status-changed";
    public static final String BUILD_OBSERVED = "build-observed";
    public static final String BUILD_COMPLETION = "build-completion";
    public static final String FOLLOWS = "follows";
    public static final List<String> ALL =
            List.of(BUILD_RIDS, JOB_STATUS_CHANGED, BUILD_OBSERVED, BUILD_COMPLETION, FOLLOWS, DEAD_LETTERS);

    private TopicNames() {}

    /** The name without the prefix, of a name with or without it; empty if it is none of Buildwatch's topics. */
    public static Optional<String> find(String text, String prefix) {
        if (ALL.contains(text)) {
            return Optional.of(text);
        }
        return text.startsWith(prefix)
                ? Optional.of(text.substring(prefix.length())).filter(ALL::contains)
                : Optional.empty();
    }
}
