package io.buildwatch.topics;

import java.util.List;

/** Says why the service cannot start with these topics: each problem is one line that says what to do. */
public final class TopicProblems extends RuntimeException {
    private enum Kind {
        LASTING,
        FEW_BROKERS,
        SILENCE
    }

    private final List<String> problems;
    private final Kind kind;

    TopicProblems(List<String> problems) {
        this(TopicLines.grouped(problems), Kind.LASTING);
    }

    private TopicProblems(List<String> problems, Kind kind) {
        super(String.join(System.lineSeparator(), problems));
        this.problems = List.copyOf(problems);
        this.kind = kind;
    }

    /** For a Kafka that did not answer, which says nothing about the topics. */
    static TopicProblems ofSilence(String line) {
        return new TopicProblems(List.of(line), Kind.SILENCE);
    }

    /** For a cluster with fewer brokers than a replication factor asks for; others may still be starting. */
    static TopicProblems ofFewBrokers(List<String> problems) {
        return new TopicProblems(TopicLines.grouped(problems), Kind.FEW_BROKERS);
    }

    /** Whether the only problem is that Kafka did not answer. */
    public boolean isNoAnswer() {
        return kind == Kind.SILENCE;
    }

    boolean isOfFewBrokers() {
        return kind == Kind.FEW_BROKERS;
    }

    /** The lines, at least one. */
    public List<String> problems() {
        return problems;
    }
}
