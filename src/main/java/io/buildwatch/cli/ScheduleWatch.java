package io.buildwatch.cli;

import io.buildwatch.await.ScheduleWait;
import io.buildwatch.client.KafkaClients;
import io.buildwatch.client.KafkaErrors;
import io.buildwatch.client.RidSender;
import io.buildwatch.client.TopicPartitions;
import io.buildwatch.client.TopicRecords;
import io.buildwatch.config.ClientConfig;
import io.buildwatch.config.TopicNames;
import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.FollowObserved;
import io.buildwatch.foundry.FollowRid;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The first part of {@code watch} of a schedule or dataset: has it followed, and waits for its next build. It reads what
 * is known before it submits, and goes on reading from there, so that it misses no run. One use, one thread.
 */
final class ScheduleWatch {
    private final KafkaClients clients;
    private final ClientConfig config;
    private final FollowRid rid;
    private final boolean running;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Consumer<String> notes;
    private final ScheduleWait waiting;

    /**
     * @param running whether a build that is under way will do
     * @param recheck how long the service has to publish that a held refusal no longer holds
     * @param notes takes lines for people
     */
    ScheduleWatch(
            KafkaClients clients,
            ClientConfig config,
            FollowRid rid,
            boolean running,
            Duration recheck,
            Clock clock,
            LongSupplier nanoTime,
            Consumer<String> notes) {
        this.clients = clients;
        this.config = config;
        this.rid = rid;
        this.running = running;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.notes = notes;
        this.waiting = new ScheduleWait(rid.value(), running, recheck, notes);
    }

    /** How the wait ended, and what came of it; the result is null unless the end is {@code OVER}. */
    record Ended(WatchRun.End end, ScheduleWait.@Nullable Result result) {}

    /**
     * Waits.
     *
     * @param patience for how long to wait; null for no limit
     * @param interrupted whether to end; called a few times a second
     */
    Ended run(@Nullable Duration patience, BooleanSupplier interrupted) {
        long start = nanoTime.getAsLong();
        try (TopicRecords records = reader()) {
            readToEnd(records, TopicNames.FOLLOWS, rid.value(), record -> {
                if (record.value() == null || record.value() instanceof FollowObserved) {
                    waiting.applyEarlier((FollowObserved) record.value());
                }
            });
            if (!running || !findBuildUnderWay()) {
                submit();
            }
            return await(records, start, patience, interrupted);
        } catch (KafkaException e) {
            throw KafkaErrors.reading(e, config);
        }
    }

    private boolean findBuildUnderWay() {
        String build = waiting.lastBuild();
        if (build == null) {
            return false;
        }
        AtomicReference<@Nullable BuildCompletion> completion = new AtomicReference<>();
        try (TopicRecords records = reader()) {
            readToEnd(
                    records,
                    TopicNames.BUILD_COMPLETION,
                    build,
                    record -> completion.set(record.value() instanceof BuildCompletion known ? known : null));
        }
        return waiting.takeBuildUnderWay(completion.get(), clock.instant());
    }

    private void submit() {
        Instant time = clock.instant();
        RidSender.send(clients, config, List.of(rid.value()), false, null);
        waiting.begin(time, nanoTime.getAsLong());
        notes.accept("waiting for the next build that " + rid + " starts. It stays followed; 'buildwatch submit --stop "
                + rid + "' ends that");
    }

    private Ended await(TopicRecords records, long start, @Nullable Duration patience, BooleanSupplier interrupted) {
        boolean missingNoted = false;
        while (true) {
            long now = nanoTime.getAsLong();
            ScheduleWait.Result result = waiting.result(now);
            if (result != null) {
                return new Ended(WatchRun.End.OVER, result);
            }
            if (interrupted.getAsBoolean()) {
                return new Ended(WatchRun.End.INTERRUPTED, null);
            }
            if (patience != null && now - start >= patience.toNanos()) {
                return new Ended(WatchRun.End.TIMED_OUT, null);
            }
            if (!missingNoted && waiting.isMissingRecords(now)) {
                missingNoted = true;
                notes.accept(WatchRun.nothingPublished(rid.value(), config));
            }
            records.poll(rid.value()::equals, record -> {
                if (record.value() instanceof FollowObserved observed) {
                    waiting.apply(observed);
                }
            });
        }
    }

    private TopicRecords reader() {
        return new TopicRecords(clients, config, nanoTime, WatchRun::failOnUndecodable);
    }

    /** Reads all records with this key, and stays at the end of their partition. */
    private void readToEnd(TopicRecords records, String topic, String key, TopicRecords.Taker taker) {
        List<TopicPartition> partitions = TopicPartitions.of(records.consumer(), config, topic, List.of(key));
        records.consumer().assign(partitions);
        records.consumer().seekToBeginning(partitions);
        records.readToEnd(partitions, key::equals, taker);
    }
}
