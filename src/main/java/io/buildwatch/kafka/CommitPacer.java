package io.buildwatch.kafka;

import java.util.function.LongSupplier;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Asks for a commit soon after something was put or forwarded, but never twice within {@value #GAP_MS} ms for one task: a
 * commit for each record costs a thousandfold of the throughput, none at all costs the reader {@code commit.interval.ms}.
 *
 * <p>Where commits are slow (a cluster, replication) that would still let each record be followed by one, and Streams polls
 * nothing new before all records at hand are worked off. There the tasks of a thread keep one gap together, and the thread
 * works for {@value #WORK_MS} ms between two commits. Where they are not, a task takes up at once what another has
 * committed, but of a backlog the thread makes no more commits than it works between them.
 *
 * <p>Stream thread only; one per processor, made anew in each {@code init}. Streams commits after the running
 * {@code process} or punctuation has returned, so a request covers what is forwarded later in the same call.
 */
public final class CommitPacer {
    /** The least time between two requests of a task, of a thread where commits are slow; in milliseconds. */
    public static final long GAP_MS = 25;

    /** A commit is slow that is seen to be over later than this; in milliseconds. Ticks, which see it, add up to two. */
    private static final long SLOW_MS = 40;

    /** The least time of work between the end of a slow commit and the next request, in milliseconds. */
    static final long WORK_MS = 12;

    /** So long an asker is waited for that ticks no more, its task being gone; in milliseconds. */
    private static final long STALE_MS = 1_000;

    /** How often {@link #tick()} should be called, in milliseconds; {@code poll.ms} must be no greater. */
    public static final long TICK_MS = 10;

    /** Set to {@code false} among the Streams settings, nothing is asked for: only for the benchmark to compare with. */
    static final String REQUESTS_CONFIG = "buildwatch.commit.requests";

    private final ProcessorContext<?, ?> context;
    private final LongSupplier nowMs;
    private final CommitPace.State thread;
    private final boolean silent;
    private long lastAskedMs = -GAP_MS;

    /** @param pace shared with the other processors of the application */
    public CommitPacer(ProcessorContext<?, ?> context, LongSupplier nowMs, CommitPace pace) {
        this.context = context;
        this.nowMs = nowMs;
        this.thread = pace.here();
        this.silent = "false".equals(context.appConfigs().get(REQUESTS_CONFIG));
    }

    /** After each change made from {@code process}: asks at once when that is due, else leaves it to {@link #tick()}. */
    public void changed() {
        thread.dirty = true;
        processed();
    }

    /** As the last act of a {@code process} that may have marked changes. */
    public void processed() {
        // Streams runs all tasks' records, then all punctuators, then commits: the next tick may come before it.
        askIfDue(2);
    }

    /** After each change made from a punctuator that ends with {@link #tick()}: one request then covers them all. */
    public void mark() {
        thread.dirty = true;
    }

    /** From a wall-clock punctuator, as its last act: asks when something was changed and a request is due. */
    public void tick() {
        if (thread.asker == this && thread.ticksToCommit > 0 && --thread.ticksToCommit == 0) {
            committed(nowMs.getAsLong());
        }
        askIfDue(1);
    }

    private void askIfDue(int ticksToCommit) {
        if (!thread.dirty || silent) {
            return;
        }
        long now = nowMs.getAsLong();
        if (thread.ticksToCommit > 0 && now - thread.lastAsked >= STALE_MS) {
            thread.ticksToCommit = 0;
        }
        if (isDue(now)) {
            thread.dirty = false;
            lastAskedMs = now;
            // One commit is measured at a time.
            if (thread.ticksToCommit == 0 || now < thread.lastAsked) {
                thread.asker = this;
                thread.lastAsked = now;
                thread.ticksToCommit = ticksToCommit;
                thread.charge();
            } else if (now > thread.lastAsked) {
                thread.charge();
            }
            context.commit();
        }
    }

    private void committed(long now) {
        thread.ticksToCommit = 0;
        thread.committedBy = now;
        thread.slow = now - thread.lastAsked > SLOW_MS;
        thread.settle(now, now - thread.lastAsked);
    }

    private boolean isDue(long now) {
        // A clock set back must not put the next commit off by as much.
        if (now < lastAskedMs || now < thread.lastAsked || now < thread.committedBy) {
            return true;
        }
        if (thread.slow) {
            return thread.ticksToCommit == 0 && now - thread.lastAsked >= GAP_MS && now - thread.committedBy >= WORK_MS;
        }
        // Several tasks ask in one round of the thread: one commit is made for them.
        boolean joins = thread.ticksToCommit > 0 && now == thread.lastAsked;
        return now - lastAskedMs >= GAP_MS && (thread.affords(now) || joins);
    }
}
