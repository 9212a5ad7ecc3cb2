package io.buildwatch.cli;

import java.util.List;
import java.util.Optional;

/** The names of Buildwatch's topics, without the prefix. Stateless; any thread. */
final class TopicNames {
    static final String BUILD_RIDS = "build-rids";
    static final String DEAD_LETTERS = "dead-letters";
    static final String JOB_STATUS_CHANGED = "job-status-changed";
    static final String BUILD_OBSERVED = "build-observed";
    static final String BUILD_COMPLETION = "build-completion";
    static final List<String> ALL =
            List.of(BUILD_RIDS, JOB_STATUS_CHANGED, BUILD_OBSERVED, BUILD_COMPLETION, DEAD_LETTERS);

    private TopicNames() {}

    /** The name without the prefix, of a name with or without it; empty if it is none of Buildwatch's topics. */
    static Optional<String> find(String text, String prefix) {
        if (ALL.contains(text)) {
            return Optional.of(text);
        }
        return text.startsWith(prefix)
                ? Optional.of(text.substring(prefix.length())).filter(ALL::contains)
                : Optional.empty();
    }
}
