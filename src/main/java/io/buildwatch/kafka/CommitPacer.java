package io.buildwatch.kafka;

import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Asks Streams for a commit as soon as something was put or forwarded and {@link CommitPace} allows it: without that, a
 * reader would wait for {@code commit.interval.ms}.
 *
 * <p>Stream thread only; one per processor, made anew in each {@code init}. Streams commits after the running
 * {@code process} or punctuation has returned, so a request covers what is forwarded later in the same call.
 */
public final class CommitPacer {
    /** How often {@link #tick()} should be called, in milliseconds; {@code poll.ms} must be no greater. */
    public static final long TICK_MS = 10;

    /** Set to {@code false} among the Streams settings, nothing is asked for: only for the benchmark to compare with. */
    static final String REQUESTS_CONFIG = "buildwatch.commit.requests";

    private final ProcessorContext<?, ?> context;
    private final CommitPace pace;
    private final boolean silent;

    /** @param pace shared with the other processors of the application */
    public CommitPacer(ProcessorContext<?, ?> context, CommitPace pace) {
        this.context = context;
        this.pace = pace;
        this.silent = "false".equals(context.appConfigs().get(REQUESTS_CONFIG));
    }

    /** After each change made from {@code process}: asks at once if a commit is due, else leaves it to {@link #tick()}. */
    public void changed() {
        pace.changed();
        askIfDue();
    }

    /** As the last act of a {@code process} that may have marked changes. */
    public void processed() {
        askIfDue();
    }

    /** After each change made from a punctuator that ends with {@link #tick()}: one request then covers them all. */
    public void mark() {
        pace.changed();
    }

    /** From a wall-clock punctuator, as its last act. */
    public void tick() {
        askIfDue();
    }

    private void askIfDue() {
        if (!silent && pace.asks()) {
            context.commit();
        }
    }
}
