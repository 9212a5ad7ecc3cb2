package io.buildwatch.bench;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;

/** How many records the rollup is behind the ends of its two input topics. */
final class GroupLag implements AutoCloseable {
    private final Admin admin;
    private final String prefix;

    GroupLag(String bootstrapServers, String prefix) {
        this.admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
        this.prefix = prefix;
    }

    /**
     * Blocks until all records in these topics are processed and committed.
     *
     * @param fault what ended the service, if anything did: fails then
     */
    void awaitNone(AtomicReference<Throwable> fault) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(15))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    LoadFigure.requireNoFault(fault.get());
                    return lag() == 0;
                });
    }

    private long lag() throws ExecutionException, InterruptedException {
        var committed = admin.listConsumerGroupOffsets(prefix + "buildwatch")
                .partitionsToOffsetAndMetadata()
                .get();
        Map<TopicPartition, OffsetSpec> ours = committed.keySet().stream()
                .filter(partition -> partition.topic().equals(prefix + "job-status-changed")
                        || partition.topic().equals(prefix + "build-observed"))
                .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
        if (ours.isEmpty()) {
            return Long.MAX_VALUE;
        }
        return admin.listOffsets(ours).all().get().entrySet().stream()
                .mapToLong(end ->
                        end.getValue().offset() - committed.get(end.getKey()).offset())
                .sum();
    }

    @Override
    public void close() {
        admin.close();
    }
}
