package io.buildwatch.foundry;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts calls within a limit: evenly spaced, never faster than the rate as the server counts it (see {@link
 * CallWindow}), never more at once than the concurrency. Calls that were not made while idle are not made up for. Calls
 * with a limit of their own, such as those to an endpoint, pass two pacers: their own, and then that of all calls
 * together.
 *
 * <p>Any thread. A call starts on the thread that enqueues it, releases a slot or raises the share, or on the timer's;
 * there it must only be handed over, not do work.
 */
final class RequestPacer {
    private static final Logger LOG = LoggerFactory.getLogger(RequestPacer.class);

    /** A timer that is late by up to this much does not lower the rate. */
    private static final long SLACK_NANOS = 2_000_000L;

    private static final Set<Priority> ALL = EnumSet.allOf(Priority.class);

    private final CallTimer timer;
    private final long epoch;
    private final AtomicInteger pumps = new AtomicInteger();

    /** The pacer of all calls together; null if this is that one. */
    private final @Nullable RequestPacer total;

    /** Which priority calls have in {@link #total}. */
    private final Priority inTotal;

    private final CallQueue queue = new CallQueue();
    private final CallWindow window;
    private final CallCounts counts = new CallCounts();
    private final CallShare share;
    private boolean closed;
    private boolean started;
    private long lastTurn;
    private CallTimer.@Nullable Alarm alarm;

    /** The kinds of calls, which {@link CallQueue} orders. */
    enum Priority {
        /** A call of an endpoint whose own limit has let it through. */
        BATCH,
        /** A further call of a reading that runs; a page token is short-lived. */
        CONTINUATION,
        /** The first call about a new build, or about one whose last reading failed. */
        URGENT,
        /** A call that may prove that a build has settled. */
        PROOF,
        /** A call about what is followed, whose own part of the limit has let it through. */
        FOLLOW,
        DUE,
        /** A list of a build whose jobs are read by batch, to find jobs that joined it. */
        SAFETY,
        /** A page of a list that is read out of turn. It starts only while no other call waits. */
        OUT_OF_TURN
    }

    /** Permission to make one call, counted towards the concurrency until it is released. */
    interface Slot {
        /** Gives the slot back; only the first time counts. */
        void release();
    }

    RequestPacer(double perSecond, int concurrency, CallTimer timer) {
        this(perSecond, Duration.ofSeconds(1), concurrency, timer);
    }

    /** An endpoint's pacer, whose calls also pass the pacer of all calls together. */
    RequestPacer(double perSecond, int concurrency, RequestPacer total) {
        this(perSecond, Duration.ofSeconds(1), concurrency, total.timer, total, Priority.BATCH);
    }

    /** A pacer whose calls also pass the pacer of all calls together. There they have the priority {@code inTotal}. */
    RequestPacer(double calls, Duration window, int concurrency, RequestPacer total, Priority inTotal) {
        this(calls, window, concurrency, total.timer, total, inTotal);
    }

    /** @param calls how many are allowed in a window; they are spaced evenly within it */
    RequestPacer(double calls, Duration window, int concurrency, CallTimer timer) {
        this(calls, window, concurrency, timer, null, Priority.BATCH);
    }

    private RequestPacer(
            double calls,
            Duration window,
            int concurrency,
            CallTimer timer,
            @Nullable RequestPacer total,
            Priority inTotal) {
        this.share = new CallShare(calls, window, concurrency);
        this.timer = timer;
        this.window = new CallWindow(calls);
        this.epoch = timer.nanoTime();
        this.total = total;
        this.inTotal = inTotal;
    }

    /**
     * Queues a call. After {@link #close} no call is started; whoever closes the pacer completes their futures.
     *
     * @param call invoked when the call may start; if it throws, its slot is released
     * @return takes the call out of the queue; it then uses up nothing of the limits
     */
    CallTimer.Alarm enqueue(Priority priority, Consumer<Slot> call) {
        CallQueue.Entry entry;
        synchronized (this) {
            if (closed) {
                return () -> {};
            }
            entry = queue.add(priority, call, timer.nanoTime() - epoch);
        }
        startDueCalls();
        return () -> {
            synchronized (this) {
                queue.remove(entry);
            }
        };
    }

    /**
     * Sets this instance's share of the limits. Quota just taken over may already have been spent by its previous owner
     * in this window. With few calls a window, a grown share therefore starts no call for one whole window.
     *
     * @param newShare of rate and concurrency, 0 to 1. At 0 no call is started; above 0 one at a time is always allowed
     */
    void useShare(double newShare) {
        synchronized (this) {
            if (share.use(newShare)) {
                started = true;
                lastTurn = timer.nanoTime() + share.pauseAfterGrowth() - share.interval();
            }
        }
        startDueCalls();
    }

    int queued() {
        return queued(ALL);
    }

    /** How many calls are under way; in an endpoint's pacer also those that wait for the pacer of all calls. */
    int inFlight() {
        return inFlight(ALL);
    }

    /** How many calls of these priorities wait for their turn. */
    synchronized int queued(Set<Priority> priorities) {
        return queue.size(priorities);
    }

    /** How many calls of these priorities are under way. */
    synchronized int inFlight(Set<Priority> priorities) {
        return counts.underWay(priorities);
    }

    /** How many calls of these priorities were begun in the last minute, to the second. */
    synchronized int begun(Set<Priority> priorities) {
        return counts.begun(priorities, timer.nanoTime() - epoch);
    }

    synchronized RequestBudget budget() {
        return share.budget(begun(ALL));
    }

    synchronized void close() {
        closed = true;
        queue.clear();
        setAlarm(null);
    }

    /** Starts the calls that may start. Other threads leave it to the one that does so, so that starts never nest. */
    private void startDueCalls() {
        if (pumps.getAndIncrement() > 0) {
            return;
        }
        int seen = 1;
        do {
            for (CallQueue.Entry next = nextCall(); next != null; next = nextCall()) {
                start(next);
            }
            seen = pumps.addAndGet(-seen);
        } while (seen > 0);
    }

    private void start(CallQueue.Entry next) {
        Lease lease = new Lease(next.priority());
        try {
            if (total == null) {
                next.call().accept(lease);
            } else {
                total.enqueue(inTotal, ofAll -> startInBoth(next.call(), lease, ofAll));
            }
        } catch (Throwable e) {
            // The call completes its own futures; a fault in it must not cost the slot.
            LOG.error("fault=paced-call", e);
            lease.release();
        }
    }

    private static void startInBoth(Consumer<Slot> call, Slot own, Slot ofAll) {
        Slot both = () -> {
            ofAll.release();
            own.release();
        };
        try {
            call.accept(both);
        } catch (Throwable e) {
            both.release();
            throw e;
        }
    }

    private synchronized CallQueue.@Nullable Entry nextCall() {
        // A call out of turn leaves one place free, so that no other call has to wait for its answer.
        int places = share.atOnce() - (queue.isOnlyOutOfTurn() ? 1 : 0);
        if (closed || queue.isEmpty() || counts.underWay() >= places) {
            setAlarm(null);
            return null;
        }
        long now = timer.nanoTime();
        long interval = share.interval();
        long free = window.nextStart(share.allowed(), interval, counts.underWay());
        if (free == CallWindow.NOT_YET) {
            setAlarm(null);
            return null;
        }
        if (started) {
            long wait = Math.max(lastTurn + interval - now, free - (now - epoch));
            if (wait > 0) {
                setAlarm(timer.after(wait, this::startDueCalls));
                return null;
            }
            // A timer's lateness is made up for. A pause is not, because that would cause a burst.
            long slack = alarm == null ? 0 : Math.min(SLACK_NANOS, interval / 4);
            lastTurn = Math.max(lastTurn + interval, now - slack);
        } else {
            started = true;
            lastTurn = now;
        }
        setAlarm(null);
        CallQueue.Entry next = queue.poll(now - epoch);
        if (next != null) {
            counts.begin(next.priority(), now - epoch);
        }
        return next;
    }

    private void setAlarm(CallTimer.@Nullable Alarm next) {
        if (alarm != null) {
            alarm.cancel();
        }
        alarm = next;
    }

    private final class Lease implements Slot {
        private final Priority priority;
        private final AtomicBoolean released = new AtomicBoolean();

        Lease(Priority priority) {
            this.priority = priority;
        }

        @Override
        public void release() {
            if (released.compareAndSet(false, true)) {
                synchronized (RequestPacer.this) {
                    window.noteEnd(timer.nanoTime() - epoch);
                    counts.end(priority);
                }
                startDueCalls();
            }
        }
    }
}
