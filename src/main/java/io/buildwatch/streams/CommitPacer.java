package io.buildwatch.streams;

import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Asks Streams for a commit as soon as something was put or forwarded and {@link ThreadCommitState} allows it. Without these
 * requests a reader would wait for {@code commit.interval.ms}.
 *
 * <p>Stream thread only; each processor makes a new one in {@code init}. Streams commits after the running
 * {@code process} or punctuation has returned, so a request also covers what is forwarded later in the same call.
 */
public final class CommitPacer {
    /** How often {@link #tick()} should be called, in milliseconds; {@code poll.ms} must be no greater. */
    public static final long TICK_MS = 10;

    /** If this setting of Streams is {@code false}, no commit is asked for. Only for the benchmark, to compare with. */
    static final String REQUESTS_CONFIG = "buildwatch.commit.requests";

    private final ProcessorContext<?, ?> context;
    private final ThreadCommitState pace;
    private final boolean silent;

    /** @param pace shared with the other processors of the application */
    public CommitPacer(ProcessorContext<?, ?> context, ThreadCommitState pace) {
        this.context = context;
        this.pace = pace;
        this.silent = "false".equals(context.appConfigs().get(REQUESTS_CONFIG));
    }

    /**
     * To be called after each change in {@code process}. Asks at once if the pace allows it; otherwise {@link #tick()}
     * will.
     */
    public void requestCommit() {
        pace.noteChange();
        askIfDue();
    }

    /** To be called last in a {@code process} that may have called {@link #noteChange()}. */
    public void afterProcess() {
        askIfDue();
    }

    /**
     * To be called after each change, if {@link #tick()} or {@link #afterProcess()} follows: one request then covers
     * them all.
     */
    public void noteChange() {
        pace.noteChange();
    }

    /** To be called last in a wall-clock punctuator. */
    public void tick() {
        askIfDue();
    }

    private void askIfDue() {
        if (!silent && pace.shouldRequestCommit()) {
            context.commit();
        }
    }
}
