package io.buildwatch.foundry;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets an endpoint's calls go one by one: never faster than the rate (evenly spaced, starting empty, nothing saved up
 * while idle), never more at once than the concurrency. Any thread; a call starts on whatever thread finds that it may:
 * the enqueuing one, the one that gave a slot back, or the timer's. It must only hand over, not work.
 */
final class RequestPacer {
    private static final Logger LOG = LoggerFactory.getLogger(RequestPacer.class);

    /** The timer is late by up to this much without the rate suffering from it. */
    private static final long SLACK_NANOS = 2_000_000L;

    /** In a window; with more of them, one call more or less is within what the spacing leaves. */
    private static final double FEW_CALLS = 20;

    private static final double MINUTE_NANOS = 60_000_000_000.0;

    private final double calls;
    private final double windowNanos;
    private final int concurrency;
    private final Timer timer;
    private final long epoch;
    private final AtomicInteger pumps = new AtomicInteger();

    private final CallQueue queue = new CallQueue();
    private final LastMinute begun = new LastMinute();
    private double share = 1;
    private int inFlight;
    private boolean closed;
    private boolean started;
    private long lastTurn;
    private Timer.@Nullable Alarm alarm;

    /** Which calls go first, as {@link CallQueue} says. */
    enum Priority {
        /** A further page of a sweep that runs: its token is short-lived. */
        CONTINUATION,
        NEW,
        DUE
    }

    /** Leave to make one call. */
    interface Slot {
        /** Gives the slot back; only the first time counts. */
        void release();
    }

    RequestPacer(double perSecond, int concurrency, Timer timer) {
        this(perSecond, Duration.ofSeconds(1), concurrency, timer);
    }

    /** @param calls in a window; spaced evenly in it all the same */
    RequestPacer(double calls, Duration window, int concurrency, Timer timer) {
        this.calls = calls;
        this.windowNanos = window.toNanos();
        this.concurrency = concurrency;
        this.timer = timer;
        this.epoch = timer.nanoTime();
    }

    /**
     * Queues a call. After {@link #close} it is never started; whoever closes completes what waits.
     *
     * @param call told when it may go; a slot it throws out of is given back
     * @return cancels the waiting; a cancelled call uses neither slot nor turn
     */
    Timer.Alarm enqueue(Priority priority, Consumer<Slot> call) {
        CallQueue.Entry entry;
        synchronized (this) {
            if (closed) {
                return () -> {};
            }
            entry = queue.add(priority, call, timer.nanoTime() - epoch);
        }
        pump();
        return () -> {
            synchronized (this) {
                queue.remove(entry);
            }
        };
    }

    /**
     * What a share grows by was another's until now, and its calls still count: where a window has few, none is made
     * until they no longer do.
     *
     * @param newShare of rate and concurrency, 0 to 1; at 0 nothing is started, above it one call at least at once
     */
    void useShare(double newShare) {
        synchronized (this) {
            double before = share;
            share = newShare > 0 ? Math.min(1, newShare) : 0;
            if (share > before) {
                long interval = interval();
                started = true;
                lastTurn = timer.nanoTime() + (calls < FEW_CALLS ? (long) windowNanos - interval : 0);
            }
        }
        pump();
    }

    synchronized int queued() {
        return queue.size();
    }

    synchronized int inFlight() {
        return inFlight;
    }

    synchronized RequestBudget budget() {
        double mine = share > 0 ? MINUTE_NANOS / interval() : 0;
        return RequestBudget.of(calls * MINUTE_NANOS / windowNanos, mine, begun.sum(timer.nanoTime() - epoch));
    }

    synchronized void close() {
        closed = true;
        queue.clear();
        setAlarm(null);
    }

    /** Starts what may go. One thread at a time; the others leave it their turn, so that calls never nest. */
    private void pump() {
        if (pumps.getAndIncrement() > 0) {
            return;
        }
        int seen = 1;
        do {
            for (Consumer<Slot> next = next(); next != null; next = next()) {
                start(next);
            }
            seen = pumps.addAndGet(-seen);
        } while (seen > 0);
    }

    private void start(Consumer<Slot> call) {
        Lease lease = new Lease();
        try {
            call.accept(lease);
        } catch (Throwable e) {
            // The caller guards its own futures; a fault there must not cost the slot.
            LOG.error("fault=paced-call", e);
            lease.release();
        }
    }

    private synchronized @Nullable Consumer<Slot> next() {
        int limit = share > 0 ? Math.max(1, (int) (concurrency * share)) : 0;
        if (closed || queue.isEmpty() || inFlight >= limit) {
            setAlarm(null);
            return null;
        }
        long now = timer.nanoTime();
        long interval = interval();
        if (started) {
            long wait = lastTurn + interval - now;
            if (wait > 0) {
                setAlarm(timer.after(wait, this::pump));
                return null;
            }
            // A late timer may be made up for, a pause may not: that would be a burst.
            long slack = alarm == null ? 0 : Math.min(SLACK_NANOS, interval / 4);
            lastTurn = Math.max(lastTurn + interval, now - slack);
        } else {
            started = true;
            lastTurn = now;
        }
        setAlarm(null);
        begun.add(now - epoch);
        inFlight++;
        return queue.poll(now - epoch);
    }

    /**
     * Between two turns. Several instances know nothing of each other's turns, which may fall together in one window: so
     * each makes only whole calls a window, where its share comes to one or more. Then all together keep to the limit.
     */
    private long interval() {
        double mine = calls * share;
        double kept = share < 1 && mine >= 1 ? Math.floor(mine + 1e-9) : mine;
        return (long) Math.ceil(Math.min(windowNanos / kept, Long.MAX_VALUE / 4.0));
    }

    private void setAlarm(Timer.@Nullable Alarm next) {
        if (alarm != null) {
            alarm.cancel();
        }
        alarm = next;
    }

    private final class Lease implements Slot {
        private final AtomicBoolean released = new AtomicBoolean();

        @Override
        public void release() {
            if (released.compareAndSet(false, true)) {
                synchronized (RequestPacer.this) {
                    inFlight--;
                }
                pump();
            }
        }
    }
}
