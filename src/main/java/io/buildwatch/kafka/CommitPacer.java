package io.buildwatch.kafka;

import java.util.function.LongSupplier;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Asks for a commit soon after something was put or forwarded: at once on a thread that had nothing to do, else when it has
 * worked for {@value #GAP_MS} ms since its last commit. The gap is counted from the end of that commit, not from the request
 * for it: where commits take longer than the gap (a cluster, replication), each record would else be followed by one.
 *
 * <p>A commit for each record costs a thousandfold of the throughput, none at all costs the reader
 * {@code commit.interval.ms}.
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
    private final CommitPace.State thread;
    private final boolean silent;

    /** @param pace shared with the other processors of the application */
    public CommitPacer(ProcessorContext<?, ?> context, LongSupplier nowMs, CommitPace pace) {
        this.context = context;
        this.nowMs = nowMs;
        this.thread = pace.here();
        this.silent = "false".equals(context.appConfigs().get(REQUESTS_CONFIG));
    }

    /** After each change made from {@code process}: asks at once when that is due, else leaves it to {@link #tick()}. */
    public void changed() {
        mark();
        askIfDue();
    }

    /** After each change made from a punctuator that ends with {@link #tick()}: one request then covers them all. */
    public void mark() {
        if (!thread.dirty) {
            thread.dirty = true;
            thread.dirtySince = nowMs.getAsLong();
        }
    }

    /** From a wall-clock punctuator, as its last act: asks when something was changed and a request is due. */
    public void tick() {
        if (thread.asker == this) {
            thread.ticksSinceAsked++;
            // The first may come before the commit itself; when the second comes, all records at hand were processed.
            thread.rested |= !thread.dirty && thread.ticksSinceAsked >= 2;
        }
        askIfDue();
    }

    private void askIfDue() {
        if (!thread.dirty || silent) {
            return;
        }
        long now = nowMs.getAsLong();
        if (isDue(now)) {
            thread.dirty = false;
            thread.rested = false;
            thread.asker = this;
            thread.lastAsked = now;
            thread.ticksSinceAsked = 0;
            context.commit();
        }
    }

    private boolean isDue(long now) {
        // A clock set back must not put the next commit off by as much.
        if (thread.asker == null || now < thread.lastAsked || now < thread.dirtySince) {
            return true;
        }
        return now - thread.lastAsked >= GAP_MS && (thread.rested || now - thread.dirtySince >= GAP_MS);
    }
}
