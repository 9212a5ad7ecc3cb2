package io.buildwatch.kafka;

import java.util.function.LongSupplier;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Asks for a commit soon after something was put or forwarded, but never twice within {@value #GAP_MS} ms: a commit for each
 * record costs a thousandfold of the throughput, none at all costs the reader {@code commit.interval.ms}.
 *
 * <p>Stream thread only; one per processor, made anew in each {@code init}. Streams commits after the running
 * {@code process} or punctuation has returned, so a request covers what is forwarded later in the same call.
 */
public final class CommitPacer {
    /** The least time between two requests, in milliseconds. */
    public static final long GAP_MS = 25;

    /** How often {@link #tick()} should be called, in milliseconds; {@code poll.ms} must be no greater. */
    public static final long TICK_MS = 10;

    /** Set to {@code false} among the Streams settings, nothing is asked for: only for the benchmark to compare with. */
    static final String REQUESTS_CONFIG = "buildwatch.commit.requests";

    private final ProcessorContext<?, ?> context;
    private final LongSupplier nowMs;
    private final boolean silent;
    private boolean dirty;
    private boolean asked;
    private long lastAskedMs;

    public CommitPacer(ProcessorContext<?, ?> context, LongSupplier nowMs) {
        this.context = context;
        this.nowMs = nowMs;
        this.silent = "false".equals(context.appConfigs().get(REQUESTS_CONFIG));
    }

    /** After each change made from {@code process}: asks at once when that is due, else leaves it to {@link #tick()}. */
    public void changed() {
        dirty = true;
        tick();
    }

    /** After each change made from a punctuator that ends with {@link #tick()}: one request then covers them all. */
    public void mark() {
        dirty = true;
    }

    /** From a wall-clock punctuator, as its last act: asks when something was changed and a request is due. */
    public void tick() {
        if (!dirty || silent) {
            return;
        }
        long now = nowMs.getAsLong();
        // A clock set back must not put the next commit off by as much.
        if (!asked || now - lastAskedMs >= GAP_MS || now < lastAskedMs) {
            dirty = false;
            asked = true;
            lastAskedMs = now;
            context.commit();
        }
    }
}
