package io.buildwatch.kafka;

import java.util.List;

/** Why the service cannot start with these topics: each problem one line that says what to do. */
public final class TopicProblems extends RuntimeException {
    private final List<String> problems;
    private final boolean noAnswer;

    TopicProblems(List<String> problems) {
        this(TopicLines.grouped(problems), false);
    }

    private TopicProblems(List<String> problems, boolean noAnswer) {
        super(String.join(System.lineSeparator(), problems));
        this.problems = List.copyOf(problems);
        this.noAnswer = noAnswer;
    }

    /** That Kafka was silent, which tells nothing of the topics. */
    static TopicProblems ofSilence(String line) {
        return new TopicProblems(List.of(line), true);
    }

    /** Whether the one problem is that Kafka did not answer. */
    public boolean isNoAnswer() {
        return noAnswer;
    }

    /** At least one. */
    public List<String> problems() {
        return problems;
    }
}
