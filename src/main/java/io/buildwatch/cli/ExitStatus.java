package io.buildwatch.cli;

/** The exit statuses of the commands. Scripts rely on the numbers, so they must not change. */
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

    /** The number that {@code timeout(1)} uses too. */
    public static final int TIMED_OUT = 124;
    /** Ended by Ctrl-C. */
    public static final int INTERRUPTED = 130;
    /** The output is no longer read, as after {@code | head -1}; shells report this number after SIGPIPE. */
    public static final int UNREAD = 141;

    private ExitStatus() {}
}
