package io.buildwatch.config;

import java.io.Serial;
import java.util.List;

/** Says that the configuration cannot be used, in one line for each problem. No line holds a secret. */
public final class ConfigProblems extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    private final List<String> lines;

    ConfigProblems(List<String> lines) {
        super(String.join("\n", lines));
        this.lines = List.copyOf(lines);
    }

    /** At least one; none has a line break. */
    public List<String> lines() {
        return lines;
    }
}
