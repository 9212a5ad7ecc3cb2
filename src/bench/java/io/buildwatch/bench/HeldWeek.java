package io.buildwatch.bench;

import io.buildwatch.poll.PollStores;
import io.buildwatch.records.StoreValueSerde;
import io.buildwatch.rollup.RollupStores;
import io.buildwatch.state.BuildTally;
import io.buildwatch.state.Phase;
import io.buildwatch.state.WatchedBuild;
import io.buildwatch.state.WatchedJob;
import io.buildwatch.topics.BuildwatchTopics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Writes the changelogs of the three stores as they are after a week of settled builds and after compaction: one record
 * a key, in the partition of the build's RID. The builds ended evenly spread over the week, and none is due for removal
 * yet.
 */
final class HeldWeek {
    static final int JOBS = 20;
    private static final long WEEK_MS = Duration.ofDays(7).toMillis();
    /** How long after the writing the first of them is due for removal. */
    private static final long LEFT_MS = Duration.ofHours(2).toMillis();

    private static final long MINUTE_MS = 60_000;

    private final Serializer<WatchedBuild> buildValues = new StoreValueSerde<WatchedBuild>(
                    StoreValueSerde.version(PollStores.class, "WatchedBuild-1.avsc"), WatchedBuild.getClassSchema())
            .serializer();
    private final Serializer<WatchedJob> jobValues =
            new StoreValueSerde<WatchedJob>(WatchedJob.getClassSchema()).serializer();
    private final Serializer<BuildTally> tallyValues = new StoreValueSerde<BuildTally>(
                    StoreValueSerde.version(RollupStores.class, "BuildTally-1.avsc"), BuildTally.getClassSchema())
            .serializer();
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private final String application;
    private final int partitions;
    private final int builds;
    private final long now = System.currentTimeMillis();
    private long bytes;

    /** @param application {@code application.id}, with which the changelogs' names begin */
    HeldWeek(String application, int partitions, int builds) {
        this.application = application;
        this.partitions = partitions;
        this.builds = builds;
    }

    /** A RID like Foundry's, which ends with a random UUID. */
    static String rid(SplittableRandom random) {
        return "ri.foundry.main.build." + uuid(random);
    }

    private static UUID uuid(SplittableRandom random) {
        // Version 4, and the variant of RFC 9562: the bits of a random UUID.
        return new UUID(
                (random.nextLong() & ~0xF000L) | 0x4000L, (random.nextLong() & (~0L >>> 2)) | 0x8000000000000000L);
    }

    static String changelog(String application, String store) {
        return application + "-" + store + "-changelog";
    }

    /**
     * Writes the changelogs. Blocks until the broker has them.
     *
     * @return how many bytes of keys and values were written
     */
    long write(String bootstrapServers) throws Exception {
        SplittableRandom random = new SplittableRandom(1);
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers", bootstrapServers,
                        "linger.ms", "20",
                        "batch.size", "262144",
                        "buffer.memory", "33554432"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < builds && failure.get() == null; i++) {
                build(producer, rid(random), now - WEEK_MS + LEFT_MS + (long) i * (WEEK_MS - LEFT_MS) / builds, random);
            }
            producer.flush();
        }
        if (failure.get() != null) {
            throw failure.get();
        }
        return bytes;
    }

    private void build(KafkaProducer<byte[], byte[]> producer, String rid, long ended, SplittableRandom random) {
        byte[] key = rid.getBytes(StandardCharsets.UTF_8);
        int partition = BuiltInPartitioner.partitionForKey(key, partitions);
        for (int job = 0; job < JOBS; job++) {
            // The form of PollStores' keys.
            String jobKey = rid + '\0' + "ri.foundry.main.job." + uuid(random);
            byte[] value = jobValues.serialize("", job(ended - job * 1_000L));
            send(producer, BuildwatchTopics.WATCHED_JOBS, partition, jobKey.getBytes(StandardCharsets.UTF_8), value);
        }
        send(producer, BuildwatchTopics.WATCHED_BUILDS, partition, key, buildValues.serialize("", build(ended)));
        send(producer, BuildwatchTopics.BUILD_TALLIES, partition, key, tallyValues.serialize("", tally(ended)));
    }

    private void send(KafkaProducer<byte[], byte[]> producer, String store, int partition, byte[] key, byte[] value) {
        bytes += key.length + value.length;
        var unused = producer.send(
                new ProducerRecord<>(changelog(application, store), partition, key, value), (metadata, e) -> {
                    if (e != null) {
                        failure.compareAndSet(null, e);
                    }
                });
    }

    private static WatchedBuild build(long ended) {
        return WatchedBuild.newBuilder()
                .setWatch(ended - 3 * MINUTE_MS)
                .setPhase(Phase.SETTLED)
                .setSequence(3L * JOBS)
                .setVersion(20)
                .setJobCount(JOBS)
                .setMonitoring("WATCHING")
                .setSettled(true)
                .setBuildStatus("SUCCEEDED")
                .setBranchName("master")
                .setCreatedBy("a4386b7e-d546-49be-8a36-eefc355f5c58")
                .setCreatedTime(ended - 3 * MINUTE_MS)
                .setFinishedTime(ended - 1_000)
                .setLastNews(ended - 1_000)
                .setAllReadSent(ended - 100)
                .setEnded(ended)
                .build();
    }

    private static WatchedJob job(long finished) {
        return WatchedJob.newBuilder()
                .setStatus("SUCCEEDED")
                .setWord("SUCCEEDED")
                .setAttempt(1)
                .setLeft(List.of("WAITING", "RUNNING"))
                .setAttemptStart(finished - MINUTE_MS)
                .setLatestStart(finished - MINUTE_MS)
                .setFinished(finished)
                .setReadSent(finished + 500)
                .build();
    }

    private static BuildTally tally(long ended) {
        return BuildTally.newBuilder()
                .setWatch(ended - 3 * MINUTE_MS)
                .setVersion(20)
                .setSequence(3L * JOBS)
                .setSucceeded(JOBS)
                .setFirstStarted(ended - 2 * MINUTE_MS)
                .setLastFinished(ended - 1_000)
                .setObservedVersion(20)
                .setObservedSequence(3L * JOBS)
                .setSettled(true)
                .setBuildStatus("SUCCEEDED")
                .setCompletions(20)
                .build();
    }
}
