package io.buildwatch.cli;

/** What the process's exit status says; the numbers are part of the product's promise. */
public final class ExitStatus {
    public static final int DONE = 0;
    /** The command itself failed. */
    public static final int FAILED = 1;
    /** Usage or configuration. */
    public static final int USAGE = 2;

    /** A build failed. */
    public static final int BUILD_FAILED = 3;

    public static final int BUILD_CANCELED = 4;
    /** A build is lost, not found, forbidden or stopped: neither a pass nor a failure. */
    public static final int UNSEEN = 5;

    public static final int TIMED_OUT = 124;
    /** By Ctrl-C. */
    public static final int INTERRUPTED = 130;
    /** Nobody reads the output any more, as after {@code | head -1}; what shells say of a process that SIGPIPE ended. */
    public static final int UNREAD = 141;

    private ExitStatus() {}
}
