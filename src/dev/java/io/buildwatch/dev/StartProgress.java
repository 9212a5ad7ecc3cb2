package io.buildwatch.dev;

import java.io.PrintStream;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Shows which step the start is at. On a terminal it is one line that counts the seconds since the start; elsewhere it
 * is a line for each step and a reminder every ten seconds. Any thread; a thread of its own counts until
 * {@link #close()}.
 */
final class StartProgress implements AutoCloseable {
    private static final int REMINDER_SECONDS = 10;
    private static final String CLEAR_LINE = "\r\033[2K";

    private final PrintStream out;
    private final boolean live;
    private final LongSupplier nanoTime;
    private final long begunNanos;
    private final ScheduledExecutorService counter = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "buildwatch-progress");
        thread.setDaemon(true);
        return thread;
    });

    /** Null while no step is under way. Guarded by {@code this}, as {@link #remindAtSeconds} is. */
    private @Nullable String step;

    private long remindAtSeconds;

    /** @param live whether {@code out} is a terminal that can be painted on */
    StartProgress(PrintStream out, boolean live, LongSupplier nanoTime) {
        this.out = out;
        this.live = live;
        this.nanoTime = nanoTime;
        this.begunNanos = nanoTime.getAsLong();
    }

    StartProgress start() {
        var unused = counter.scheduleAtFixedRate(this::count, 1, 1, TimeUnit.SECONDS);
        return this;
    }

    /** Begins a step, such as "starting Kafka". */
    synchronized void step(String what) {
        step = what;
        remindAtSeconds = seconds() + REMINDER_SECONDS;
        if (live) {
            paint();
        } else {
            out.println(what);
        }
    }

    /** Called each second. */
    synchronized void count() {
        if (step == null) {
            return;
        }
        if (live) {
            paint();
        } else if (seconds() >= remindAtSeconds) {
            remindAtSeconds += REMINDER_SECONDS;
            out.println("still " + step + ", " + seconds() + " s after the start");
        }
    }

    private void paint() {
        out.print(CLEAR_LINE + step + " … " + seconds() + " s");
        out.flush();
    }

    /** Prints a line that stays on the screen. */
    synchronized void note(String line) {
        if (live && step != null) {
            out.print(CLEAR_LINE);
        }
        out.println(line);
        if (live && step != null) {
            paint();
        }
    }

    /** Ends the step and clears its line for other output. */
    synchronized void end() {
        if (live && step != null) {
            out.print(CLEAR_LINE);
            out.flush();
        }
        step = null;
    }

    private long seconds() {
        return TimeUnit.NANOSECONDS.toSeconds(nanoTime.getAsLong() - begunNanos);
    }

    @Override
    public void close() {
        counter.shutdownNow();
        end();
    }
}
