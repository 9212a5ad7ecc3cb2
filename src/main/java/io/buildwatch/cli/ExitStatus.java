package io.buildwatch.cli;

/** What the process's exit status says; the numbers are part of the product's promise. */
public final class ExitStatus {
    public static final int DONE = 0;
    /** The command itself failed. */
    public static final int FAILED = 1;
    /** Usage or configuration. */
    public static final int USAGE = 2;

    public static final int TIMED_OUT = 124;

    private ExitStatus() {}
}
