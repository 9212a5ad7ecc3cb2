package io.buildwatch.streams;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;

/**
 * Whether the stream threads run and commit. {@code KafkaStreams.state()} alone does not tell: it says RUNNING while a
 * thread is stuck or being replaced.
 *
 * <p>Three things are watched: when each stream thread last polled (the main consumer's {@code last-poll-seconds-ago},
 * so that an instance without partitions counts too); when each task that beats did so last; and, for threads whose
 * tasks beat, when {@code commit-total} last moved. Stream threads call {@link #beat} and {@link #removeTask}; any
 * thread may ask.
 */
public final class StreamsHealth implements KafkaStreams.StateListener {
    /**
     * Longer than one blocked commit ({@code max.block.ms}, 60 s), because a restart would not bring the broker back.
     */
    private static final Duration DEAD = Duration.ofSeconds(90);

    /** More than two commit intervals (8 s). */
    private static final Duration SLOW = Duration.ofSeconds(20);

    private final long deadMs;
    private final long slowMs;
    private final Map<String, Beat> beats = new ConcurrentHashMap<>();
    private final Map<String, Commits> commits = new ConcurrentHashMap<>();
    private volatile State state = State.CREATED;
    private volatile Supplier<? extends Map<MetricName, ? extends Metric>> metrics = Map::of;

    private record Commits(double total, long sinceMs) {}

    private record Beat(String thread, long atMs) {}

    public StreamsHealth() {
        this(DEAD, SLOW);
    }

    StreamsHealth(Duration dead, Duration slow) {
        this.deadMs = dead.toMillis();
        this.slowMs = slow.toMillis();
    }

    /** Watches these streams; to be called once, before their start. Replaces a state listener set earlier. */
    public void watch(KafkaStreams streams) {
        streams.setStateListener(this);
        watch(streams::metrics);
    }

    void watch(Supplier<? extends Map<MetricName, ? extends Metric>> source) {
        this.metrics = source;
    }

    @Override
    public void onChange(State newState, State oldState) {
        state = newState;
    }

    /**
     * To be called by a task's wall-clock punctuator. Stream thread.
     *
     * @param nowMs by the same clock as in {@link #isLive} and {@link #isReady}
     */
    public void beat(String task, long nowMs) {
        beats.put(task, new Beat(Thread.currentThread().getName(), nowMs));
    }

    /** The task no longer belongs to this instance, and no longer beats. Stream thread. */
    public void removeTask(String task) {
        beats.remove(task);
    }

    /** False if only a restart helps: Streams gave up, or a thread or its commits have stood still for long. */
    public boolean isLive(long nowMs) {
        return switch (state) {
            case ERROR, PENDING_ERROR -> false;
            case RUNNING, REBALANCING -> !isStuck(nowMs, deadMs);
            case CREATED, PENDING_SHUTDOWN, NOT_RUNNING -> true;
        };
    }

    /** True if all tasks are restored, and every thread ran and committed lately. */
    public boolean isReady(long nowMs) {
        return state == State.RUNNING && !isStuck(nowMs, slowMs);
    }

    /** The state of Streams; on its own it proves little. */
    public State state() {
        return state;
    }

    private boolean isStuck(long nowMs, long limitMs) {
        // Beats also stop when the wall clock is set back, because Streams schedules punctuations by it.
        boolean stuck = beats.values().stream().anyMatch(beat -> nowMs - beat.atMs() > limitMs);
        for (Metric metric : metrics.get().values()) {
            MetricName name = metric.metricName();
            if (isLastPoll(name)) {
                // -1: has not polled yet.
                stuck |= number(metric) * 1000 > limitMs;
            } else if (isCommitTotal(name)) {
                stuck |= hasOverdueCommit(name.tags().getOrDefault("thread-id", ""), number(metric), nowMs, limitMs);
            }
        }
        return stuck;
    }

    /**
     * Whether the tasks of a thread still beat, but none was committed for too long. A task that beats is committed
     * every {@code commit.interval.ms}, because each of its punctuations needs a commit.
     */
    private boolean hasOverdueCommit(String thread, double total, long nowMs, long limitMs) {
        Commits last =
                commits.merge(thread, new Commits(total, nowMs), (old, now) -> old.total() == now.total() ? old : now);
        return beats.values().stream()
                .anyMatch(beat -> beat.thread().equals(thread) && beat.atMs() - last.sinceMs() > limitMs);
    }

    private static boolean isLastPoll(MetricName name) {
        return name.name().equals("last-poll-seconds-ago") && isMainConsumer(name);
    }

    static boolean isMainConsumer(MetricName name) {
        String client = name.tags().getOrDefault("client-id", "");
        return client.endsWith("-consumer")
                && !client.endsWith("-restore-consumer")
                && !client.endsWith("-global-consumer");
    }

    private static boolean isCommitTotal(MetricName name) {
        return name.name().equals("commit-total") && name.group().equals("stream-thread-metrics");
    }

    private static double number(Metric metric) {
        return metric.metricValue() instanceof Number number ? number.doubleValue() : 0;
    }
}
