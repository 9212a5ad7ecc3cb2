package io.buildwatch.kafka;

import java.util.List;

/** Why the service cannot start with these topics: each problem one line that says what to do. */
public final class TopicProblems extends RuntimeException {
    private final List<String> problems;

    TopicProblems(List<String> problems) {
        super(String.join(System.lineSeparator(), problems));
        this.problems = List.copyOf(problems);
    }

    /** At least one. */
    public List<String> problems() {
        return problems;
    }
}
