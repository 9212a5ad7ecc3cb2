package io.buildwatch.cli;

import java.io.Serial;
import java.util.List;

/** Ends a command: its lines go to standard error, its status is the exit status. No line holds a secret. */
public final class CommandFailure extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private final int status;
    private final transient List<String> lines;

    public CommandFailure(int status, String line) {
        this(status, List.of(line));
    }

    public CommandFailure(int status, List<String> lines) {
        super(String.join("; ", lines));
        this.status = status;
        this.lines = List.copyOf(lines);
    }

    /** The exit status; see {@link ExitStatus}. */
    public int status() {
        return status;
    }

    List<String> lines() {
        return lines;
    }
}
