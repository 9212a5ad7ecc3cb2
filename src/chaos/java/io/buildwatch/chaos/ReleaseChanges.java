package io.buildwatch.chaos;

import io.buildwatch.guarantees.SeenFollows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Changes the release of all instances under load, back and forth: they are stopped, and started again with the other
 * release, because the two cannot run side by side. Schedules are submitted after the first change to this release,
 * because the one before follows none. {@link #run} is for a thread of its own, until it is interrupted.
 */
final class ReleaseChanges implements Runnable {
    private static final long BETWEEN_MILLIS = 20_000;

    private final Installation installation;
    private final ProcessFaults processes;
    private final Load load;
    private final Duration schedulesRun;
    private final AtomicInteger changes = new AtomicInteger();

    /** @param schedulesRun for how long the schedules start builds, about */
    ReleaseChanges(Installation installation, ProcessFaults processes, Load load, Duration schedulesRun) {
        this.installation = installation;
        this.processes = processes;
        this.load = load;
        this.schedulesRun = schedulesRun;
    }

    /** How many changes there were. */
    int count() {
        return changes.get();
    }

    @Override
    public void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                ProcessFaults.pause(BETWEEN_MILLIS);
                change();
                if (load.schedules.isEmpty()) {
                    load.followSchedules(schedulesRun);
                    awaitFollows();
                }
            }
        } catch (InterruptedException | InterruptException end) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Has this release run from now on. For the time after {@link #run}. */
    void end() throws IOException, InterruptedException {
        if (installation.runsReleaseBefore()) {
            change();
        }
        if (load.schedules.isEmpty()) {
            processes.complaints.add("the release was not changed under load");
        }
    }

    /** Until it follows them: the release before would make dead letters of commands that were not read yet. */
    private void awaitFollows() throws InterruptedException {
        try (SeenFollows follows = installation.seenFollows()) {
            while (!load.schedules.stream()
                    .allMatch(rid -> follows.read().latest(rid).isPresent())) {
                ProcessFaults.pause(200);
            }
        }
    }

    private void change() throws IOException, InterruptedException {
        processes.changeRelease();
        changes.incrementAndGet();
    }
}
