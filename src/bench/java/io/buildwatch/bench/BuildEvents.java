package io.buildwatch.bench;

import io.buildwatch.events.BuildObserved;
import io.buildwatch.events.BuildStatus;
import io.buildwatch.events.JobStatus;
import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.events.Monitoring;
import io.buildwatch.records.TombstoneHeaders;
import io.buildwatch.registry.AvroSerializer;
import java.time.Instant;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Writes the records that the poller would publish about builds from begin to end, in groups of {@value #BUILDS} builds
 * whose events alternate. One thread.
 */
final class BuildEvents implements AutoCloseable {
    static final int BUILDS = 200;
    private static final int JOBS = 20;
    private static final long WATCH = 1;
    private static final JobStatus[] LIFE = {JobStatus.WAITING, JobStatus.RUNNING, JobStatus.SUCCEEDED};
    private static final long EVENTS_A_BUILD = (long) JOBS * LIFE.length;
    static final int EVENTS_A_GROUP = BUILDS * JOBS * LIFE.length;

    private final KafkaProducer<String, byte[]> producer;
    private final AvroSerializer serializer = new AvroSerializer();
    private final String events;
    private final String observations;

    BuildEvents(LoadWorldProcess world, String prefix) {
        events = prefix + "job-status-changed";
        observations = prefix + "build-observed";
        serializer.configure(Map.of("schema.registry.url", world.registryUrl), false);
        producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers", world.bootstrapServers,
                        "linger.ms", "20",
                        "batch.size", "65536",
                        // Small, because the producer keeps the memory that it has used once, in the process that is
                        // measured.
                        "buffer.memory", "4194304"),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    /** Writes all records of the group's builds, from the first observation to the settled one. */
    void group(int group) {
        for (int i = 0; i < BUILDS; i++) {
            observe(rid(group, i), 1, 0, null, false);
        }
        for (int step = 0; step < LIFE.length; step++) {
            for (int job = 0; job < JOBS; job++) {
                for (int i = 0; i < BUILDS; i++) {
                    send(events, rid(group, i), event(rid(group, i), job, step));
                }
            }
        }
        for (int i = 0; i < BUILDS; i++) {
            observe(rid(group, i), 2, EVENTS_A_BUILD, BuildStatus.SUCCEEDED, true);
        }
    }

    /** Writes the tombstones of the group's builds. */
    void remove(int group) {
        for (int i = 0; i < BUILDS; i++) {
            var unused = producer.send(new ProducerRecord<>(
                    observations, null, rid(group, i), null, new TombstoneHeaders(WATCH, EVENTS_A_BUILD).toHeaders()));
        }
    }

    /** Blocks until the broker has all records. */
    void flush() {
        producer.flush();
    }

    private void observe(String rid, long version, long sequence, BuildStatus status, boolean settled) {
        send(
                observations,
                rid,
                BuildObserved.newBuilder()
                        .setBuildRid(rid)
                        .setWatch(WATCH)
                        .setVersion(version)
                        .setSequence(sequence)
                        .setJobCount(JOBS)
                        .setBuildStatus(status)
                        .setMonitoring(Monitoring.WATCHING)
                        .setSettled(settled)
                        .setObservedTime(Instant.EPOCH)
                        .build());
    }

    private static JobStatusChanged event(String rid, int job, int step) {
        return JobStatusChanged.newBuilder()
                .setBuildRid(rid)
                .setWatch(WATCH)
                .setJobRid(rid.replace("build", "job") + job)
                .setSequence((long) step * JOBS + job + 1)
                .setAttempt(1)
                .setPreviousStatus(step == 0 ? null : LIFE[step - 1])
                .setStatus(LIFE[step])
                .setObservedTime(Instant.EPOCH)
                .build();
    }

    private void send(String topic, String rid, SpecificRecord record) {
        var unused = producer.send(new ProducerRecord<>(topic, rid, serializer.serialize(topic, record)));
    }

    private static String rid(int group, int build) {
        return "ri.foundry.main.build.%06d".formatted(group * BUILDS + build);
    }

    @Override
    public void close() {
        producer.close();
        serializer.close();
    }
}
