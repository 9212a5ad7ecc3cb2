package io.buildwatch.chaos;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes commits without an answer: an instance leaves the group and joins it again under load, so that other instances
 * give up tasks, and the brokers are stopped during the commit that this takes, for longer than {@code max.block.ms}.
 * The agent in the committing instance announces the commit; it is made only once the brokers are stopped. To be run
 * on a thread of its own, one round after another.
 */
final class UnansweredCommits implements Runnable, AgentPort.Handler {
    /**
     * How often the brokers are stopped in one round at most. One round can have several such commits: an instance that
     * gets no answer ends and joins again, and others then give up tasks to it.
     */
    private static final int SILENCES_A_ROUND = 6;

    private static final long JOIN_AT_MOST_MILLIS = 25_000;
    private static final long GIVING_UP_AT_MOST_MILLIS = 9_000;
    /** Load goes on for so long after the brokers were stopped, so that an instance that ended has joined again. */
    private static final long AFTER_A_SILENCE_MILLIS = 9_000;

    private static final long BURST_MILLIS = 500;

    private final Installation installation;
    private final ProcessFaults processes;
    private final Load load;
    private final Random random;
    private final boolean withSilence;
    private final long pauseMillis;
    private final Map<String, Integer> ends = new TreeMap<>();
    private volatile int joining = -1;
    private volatile boolean armed;
    private volatile boolean joined;
    private int silences;
    private int rounds;
    /** When the stopped brokers go on, by {@link System#nanoTime}; a time in the past if none is stopped. */
    private long silentUntil = System.nanoTime();

    /**
     * @param withSilence whether brokers are stopped at all; otherwise instances only leave and join
     * @param pauseMillis the longest pause between two rounds, on top of one second
     */
    UnansweredCommits(
            Installation installation,
            ProcessFaults processes,
            Load load,
            Random random,
            boolean withSilence,
            long pauseMillis) {
        this.installation = installation;
        this.processes = processes;
        this.load = load;
        this.random = random;
        this.withSilence = withSilence;
        this.pauseMillis = pauseMillis;
    }

    /** How many commits had no answer in time while tasks were given up. */
    synchronized int count() {
        return ends.entrySet().stream()
                .filter(end -> end.getKey().endsWith("TimeoutException"))
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    /** The line of the report about them. */
    synchronized String told() {
        return "%d, in %d rounds; how commits ended in which the brokers fell silent: %s"
                .formatted(count(), rounds, ends);
    }

    @Override
    public void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                ProcessFaults.pause(1_000 + random.nextInt((int) pauseMillis));
                int number = random.nextInt(Installation.INSTANCES);
                processes.besideOthers(number, () -> round(number));
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            System.err.println("chaos: instances no longer leave and join: " + e);
        }
    }

    private void round(int number) throws IOException, InterruptedException {
        Child instance = installation.instances.get(number);
        installation.hold(instance);
        try {
            if (instance.isAlive() && !instance.terminate(12)) {
                processes.complaints.add(instance.name + " did not end within 12 s of SIGTERM");
            }
            if (!installation.group.evict(number)) {
                return;
            }
            synchronized (this) {
                rounds++;
                silences = 0;
            }
            joined = false;
            joining = number;
            armed = withSilence;
        } finally {
            installation.release(instance);
        }
        try {
            burstsWhileTasksMove();
        } finally {
            armed = false;
            joining = -1;
        }
    }

    /** Makes load from the moment when the instance asks to join, for as long as tasks may be given up. */
    private void burstsWhileTasksMove() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(JOIN_AT_MOST_MILLIS);
        while (!joined && System.nanoTime() < deadline) {
            ProcessFaults.pause(20);
        }
        deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(GIVING_UP_AT_MOST_MILLIS);
        while (System.nanoTime() < deadline && !isEnough()) {
            load.burst();
            ProcessFaults.pause(BURST_MILLIS);
        }
    }

    private synchronized boolean isEnough() {
        return silences > 0 && System.nanoTime() > silentUntil + TimeUnit.MILLISECONDS.toNanos(AFTER_A_SILENCE_MILLIS);
    }

    @Override
    public @Nullable String answer(List<String> words) throws IOException, InterruptedException {
        switch (words.get(0)) {
            case "JOIN" -> {
                // The other members ask to join again too, once they notice the rebalance; only the new one counts.
                if (joining >= 0 && Installation.instanceId(joining).equals(words.get(1))) {
                    joined = true;
                }
                return "noted";
            }
            case "COMMIT" -> {
                return armed && fallSilent(words.get(1), words.get(2)) ? "silent" : "go";
            }
            case "ENDED" -> {
                synchronized (this) {
                    ends.merge(words.get(2) + " " + words.get(3), 1, Integer::sum);
                }
                return "noted";
            }
            default -> {
                return null;
            }
        }
    }

    /**
     * Stops one broker or all, unless this commit is to be spared; they go on by themselves. Returns when they are
     * stopped.
     *
     * @return whether brokers are stopped
     */
    private synchronized boolean fallSilent(String instance, String method) throws IOException, InterruptedException {
        if (System.nanoTime() < silentUntil) {
            return true;
        }
        // Half of the time the answer to the offsets is withheld, otherwise the answer to the commit.
        if (silences >= SILENCES_A_ROUND || method.equals("sendOffsetsToTransaction") && random.nextBoolean()) {
            return false;
        }
        if (!processes.brokers.tryAcquire()) {
            return false;
        }
        silences++;
        long millis = Installation.MAX_BLOCK_MILLIS + 200 + random.nextInt(700);
        List<Child> stopped =
                random.nextInt(3) == 0 ? installation.transactionCoordinator(instance) : installation.brokers;
        Child.signal("-STOP", stopped);
        silentUntil = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis - 100);
        CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS).execute(() -> goOn(stopped));
        return true;
    }

    private void goOn(List<Child> stopped) {
        try {
            Child.signal("-CONT", stopped);
        } catch (IOException e) {
            System.err.println("chaos: a broker is still stopped: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            processes.brokers.release();
        }
    }
}
