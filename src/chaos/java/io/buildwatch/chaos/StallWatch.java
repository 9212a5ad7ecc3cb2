package io.buildwatch.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * Measures how long open transactions hold {@code read_committed} readers of a partition back. If one does so for more
 * than 8 s, the producers and transactions are written to a file. To be run on a thread of its own.
 */
final class StallWatch implements Runnable {
    private static final long WORTH_A_LINE = Duration.ofSeconds(8).toNanos();

    private final Admin admin;
    private final Path file;
    /** The offset at which readers of a partition are held back, and since when. */
    private final Map<TopicPartition, Held> held = new HashMap<>();

    private volatile long longest;

    private record Held(long at, long since, boolean told) {}

    StallWatch(Admin admin, Path file) {
        this.admin = admin;
        this.file = file;
    }

    /** The longest time that readers of one partition were held back, ms. */
    long longest() {
        return Duration.ofNanos(longest).toMillis();
    }

    @Override
    public void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                ProcessFaults.pause(500);
                try {
                    look();
                } catch (ExecutionException | IOException brokerAway) {
                    continue;
                }
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() throws ExecutionException, InterruptedException, IOException {
        List<TopicPartition> partitions = admin
                .describeTopics(admin.listTopics().names().get().stream()
                        .filter(topic -> topic.startsWith(Installation.PREFIX))
                        .toList())
                .allTopicNames()
                .get()
                .values()
                .stream()
                .flatMap(topic -> topic.partitions().stream()
                        .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                .toList();
        // The end offsets are read first: otherwise records committed between the two calls would seem to be held back.
        Map<TopicPartition, ListOffsetsResultInfo> ends = offsets(partitions, IsolationLevel.READ_UNCOMMITTED);
        Map<TopicPartition, ListOffsetsResultInfo> stables = offsets(partitions, IsolationLevel.READ_COMMITTED);
        long now = System.nanoTime();
        for (TopicPartition partition : partitions) {
            long stable = stables.get(partition).offset();
            if (stable >= ends.get(partition).offset()) {
                held.remove(partition);
                continue;
            }
            Held before = held.get(partition);
            if (before == null || before.at != stable) {
                held.put(partition, new Held(stable, now, false));
                continue;
            }
            longest = Math.max(longest, now - before.since);
            if (now - before.since > WORTH_A_LINE && !before.told) {
                held.put(partition, new Held(stable, before.since, true));
                tell(partition, stable, ends.get(partition).offset());
            }
        }
    }

    private Map<TopicPartition, ListOffsetsResultInfo> offsets(List<TopicPartition> partitions, IsolationLevel level)
            throws ExecutionException, InterruptedException {
        return admin.listOffsets(
                        partitions.stream()
                                .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest())),
                        new ListOffsetsOptions(level))
                .all()
                .get();
    }

    private void tell(TopicPartition partition, long stable, long end)
            throws ExecutionException, InterruptedException, IOException {
        String producers = admin.describeProducers(List.of(partition)).all().get().values().stream()
                .flatMap(state -> state.activeProducers().stream())
                .filter(producer -> producer.currentTransactionStartOffset().isPresent())
                .map(Object::toString)
                .collect(Collectors.joining("\n  "));
        String transactions = admin.listTransactions().all().get().stream()
                .map(Object::toString)
                .collect(Collectors.joining("\n  "));
        Files.writeString(
                file,
                "%s %s readers stand at %d of %d%n  %s%n  %s%n"
                        .formatted(
                                LocalTime.now().truncatedTo(ChronoUnit.MILLIS),
                                partition,
                                stable,
                                end,
                                producers,
                                transactions),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }
}
