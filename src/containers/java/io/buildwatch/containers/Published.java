package io.buildwatch.containers;

import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.JobStatus;
import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.registry.AvroDeserializer;
import io.buildwatch.testing.TopicReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;

/**
 * What Buildwatch published, read in this JVM with {@code read_committed}, and checks that must succeed whatever
 * happened.
 */
final class Published implements AutoCloseable {
    /** Its own list, not the product's: what was published is checked independently. */
    private static final Set<JobStatus> TERMINAL =
            EnumSet.of(JobStatus.SUCCEEDED, JobStatus.FAILED, JobStatus.CANCELED, JobStatus.DID_NOT_RUN);

    private final TopicReader reader;
    private final Deserializer<?> deserializer;
    private int taken;
    private final Map<String, List<JobStatusChanged>> events = new HashMap<>();
    private final Map<String, List<BuildCompletion>> completions = new HashMap<>();

    Published(String bootstrapServers, String registryUrl, String prefix) {
        this(bootstrapServers, prefix, new AvroDeserializer());
        deserializer.configure(Map.of("schema.registry.url", registryUrl), false);
    }

    /** Reads with this deserializer, and closes it in {@link #close}. */
    Published(String bootstrapServers, String prefix, Deserializer<?> deserializer) {
        this.deserializer = deserializer;
        reader = new TopicReader(bootstrapServers, List.of(prefix + "job-status-changed", prefix + "build-completion"));
    }

    /** Reads until each of these builds is complete. */
    void awaitComplete(List<String> rids, Duration patience) {
        Awaitility.await().atMost(patience).pollInterval(Duration.ofMillis(200)).untilAsserted(() -> {
            read();
            Assertions.assertThat(rids.stream().filter(rid -> !isComplete(rid)))
                    .as("builds that are not complete")
                    .isEmpty();
        });
    }

    /** Reads until there are at least so many job events. */
    void awaitEvents(int count, Duration patience) {
        Awaitility.await().atMost(patience).pollInterval(Duration.ofMillis(200)).until(() -> {
            read();
            return events.values().stream().mapToInt(List::size).sum() >= count;
        });
    }

    /**
     * Checks the guarantees of docs/events.md#guarantees, as far as that is possible without knowing what the simulator
     * showed.
     */
    void assertConsistent(List<String> rids, int jobs) {
        read();
        for (String rid : rids) {
            List<JobStatusChanged> changes = events.getOrDefault(rid, List.of());
            Assertions.assertThat(changes.stream().map(JobStatusChanged::getSequence))
                    .as("sequence of %s", rid)
                    .isEqualTo(LongStream.rangeClosed(1, changes.size()).boxed().toList());
            Map<String, JobStatus> latest = new LinkedHashMap<>();
            for (JobStatusChanged change : changes) {
                JobStatus before = latest.put(change.getJobRid(), change.getStatus());
                Assertions.assertThat(change.getPreviousStatus())
                        .as("previous status in %s", change)
                        .isEqualTo(before);
                Assertions.assertThat(change.getStatus())
                        .as("a change: %s", change)
                        .isNotEqualTo(before);
            }
            Assertions.assertThat(latest).as("jobs of %s", rid).hasSize(jobs);
            Assertions.assertThat(TERMINAL).containsAll(latest.values());
            assertCompletion(rid, latest, changes.size());
        }
    }

    private void assertCompletion(String rid, Map<String, JobStatus> latest, int sequence) {
        List<BuildCompletion> all = completions.getOrDefault(rid, List.of());
        Assertions.assertThat(all.stream().filter(BuildCompletion::getComplete))
                .as("completions of %s", rid)
                .hasSize(1);
        BuildCompletion last = all.get(all.size() - 1);
        Assertions.assertThat(last.getComplete()).isTrue();
        Assertions.assertThat(last.getSequence()).isEqualTo(sequence);
        Assertions.assertThat(last.getCounts().getSucceeded()).isEqualTo(count(latest, JobStatus.SUCCEEDED));
        Assertions.assertThat(last.getCounts().getFailed()).isEqualTo(count(latest, JobStatus.FAILED));
        Assertions.assertThat(last.getCounts().getCanceled()).isEqualTo(count(latest, JobStatus.CANCELED));
        Assertions.assertThat(last.getCounts().getDidNotRun()).isEqualTo(count(latest, JobStatus.DID_NOT_RUN));
    }

    private static int count(Map<String, JobStatus> latest, JobStatus status) {
        return (int) latest.values().stream().filter(status::equals).count();
    }

    /** The job events of a build, in order. */
    List<JobStatusChanged> events(String rid) {
        return List.copyOf(events.getOrDefault(rid, List.of()));
    }

    int eventCount(List<String> rids) {
        return rids.stream()
                .mapToInt(rid -> events.getOrDefault(rid, List.of()).size())
                .sum();
    }

    int completionCount(List<String> rids) {
        return rids.stream()
                .mapToInt(rid -> completions.getOrDefault(rid, List.of()).size())
                .sum();
    }

    BuildCompletion lastCompletion(String rid) {
        List<BuildCompletion> all = completions.getOrDefault(rid, List.of());
        return all.get(all.size() - 1);
    }

    private boolean isComplete(String rid) {
        List<BuildCompletion> all = completions.getOrDefault(rid, List.of());
        return !all.isEmpty() && all.get(all.size() - 1).getComplete();
    }

    private void read() {
        List<ConsumerRecord<byte[], byte[]>> all = reader.readFor(Duration.ofMillis(100));
        for (ConsumerRecord<byte[], byte[]> record : all.subList(taken, all.size())) {
            String rid = new String(record.key(), StandardCharsets.UTF_8);
            Object value = deserializer.deserialize(record.topic(), record.headers(), record.value());
            if (value instanceof JobStatusChanged change) {
                events.computeIfAbsent(rid, key -> new ArrayList<>()).add(change);
            } else {
                completions.computeIfAbsent(rid, key -> new ArrayList<>()).add((BuildCompletion) value);
            }
        }
        taken = all.size();
    }

    @Override
    public void close() {
        reader.close();
        deserializer.close();
    }
}
