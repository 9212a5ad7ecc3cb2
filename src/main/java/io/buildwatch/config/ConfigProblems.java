package io.buildwatch.config;

import java.io.Serial;
import java.util.List;

/** The configuration cannot be used. One line for each wrong value; no line holds a secret. */
public final class ConfigProblems extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    private final List<String> lines;

    ConfigProblems(List<String> lines) {
        super(String.join("\n", lines));
        this.lines = List.copyOf(lines);
    }

    /** Not empty; each without line breaks. */
    public List<String> lines() {
        return lines;
    }
}
