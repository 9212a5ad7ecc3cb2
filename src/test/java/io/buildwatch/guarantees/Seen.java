package io.buildwatch.guarantees;

import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.BuildObserved;
import io.buildwatch.events.BuildStatus;
import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.records.TrustedRecords;
import io.buildwatch.registry.AvroDeserializer;
import io.buildwatch.testing.TopicReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;

/** Reads the public topics with {@code read_committed}, and keeps all records. */
public final class Seen implements AutoCloseable {
    /** One decoded record; {@code value} is null for a tombstone. */
    public record Entry<T>(ConsumerRecord<byte[], byte[]> record, T value) {
        public String key() {
            return new String(record.key(), StandardCharsets.UTF_8);
        }
    }

    /** Whether {@code ce_id} may also be as before 0.2, without the topic. */
    public boolean acceptsIdsWithoutTopic;

    private final AvroDeserializer deserializer = new AvroDeserializer();
    private final TopicReader reader;
    private final String prefix;
    private int taken;
    public final List<Entry<JobStatusChanged>> events = new ArrayList<>();
    public final List<Entry<BuildObserved>> observations = new ArrayList<>();
    public final List<Entry<BuildCompletion>> completions = new ArrayList<>();
    public final List<ConsumerRecord<byte[], byte[]>> deadLetters = new ArrayList<>();
    final Map<String, List<Entry<JobStatusChanged>>> eventsByRid = new HashMap<>();
    final Map<String, List<Entry<BuildObserved>>> observationsByRid = new HashMap<>();
    final Map<String, List<Entry<BuildCompletion>>> completionsByRid = new HashMap<>();

    public Seen(String bootstrapServers, String registryUrl, String prefix) {
        TrustedRecords.trust();
        this.prefix = prefix;
        deserializer.configure(Map.of("schema.registry.url", registryUrl), false);
        reader = new TopicReader(
                bootstrapServers,
                List.of(
                        prefix + "job-status-changed",
                        prefix + "build-observed",
                        prefix + "build-completion",
                        prefix + "dead-letters"));
    }

    /** Reads the records that are there by now. */
    public Seen read() {
        List<ConsumerRecord<byte[], byte[]>> all = reader.readFor(Duration.ofMillis(100));
        all.subList(taken, all.size()).forEach(this::take);
        taken = all.size();
        return this;
    }

    /** Reads until the condition holds. Fails if no record has come for 40 s, or after 5 min. */
    public Seen until(Predicate<Seen> condition) {
        Duration longestSilence = Duration.ofSeconds(40);
        AtomicLong lastCame = new AtomicLong(System.nanoTime());
        Awaitility.await()
                .atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofMillis(50))
                .failFast(
                        "nothing has come for " + longestSilence.toSeconds() + " s",
                        () -> System.nanoTime() - lastCame.get() > longestSilence.toNanos())
                .until(() -> {
                    int before = taken;
                    boolean holds = condition.test(read());
                    if (taken > before) {
                        lastCame.set(System.nanoTime());
                    }
                    return holds;
                });
        return this;
    }

    public Seen untilComplete(String rid) {
        return until(
                seen -> seen.latest(rid).filter(BuildCompletion::getComplete).isPresent());
    }

    /** The API tells a build's status by a call of its own, so a record with it can follow all job events. */
    public Seen untilBuildStatus(String rid, BuildStatus status) {
        return until(seen -> seen.latest(rid)
                .filter(completion -> completion.getBuildStatus() == status)
                .isPresent());
    }

    public Optional<BuildCompletion> latest(String rid) {
        List<Entry<BuildCompletion>> all = completionsByRid.getOrDefault(rid, List.of());
        return all.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(all.get(all.size() - 1).value());
    }

    /** Reads for this long, and asserts that there was no new record. */
    public void assertQuietFor(Duration period) {
        read();
        int before = taken;
        reader.readFor(period);
        read();
        Assertions.assertThat(reader.readFor(Duration.ZERO).subList(before, taken))
                .as("records while nothing changed")
                .isEmpty();
    }

    /** The watches of the build about which an observation or a completion was published, in order. */
    public SortedSet<Long> watches(String rid) {
        SortedSet<Long> watches = new TreeSet<>();
        observations(rid).forEach(observed -> watches.add(observed.getWatch()));
        completions(rid).forEach(completion -> watches.add(completion.getWatch()));
        return watches;
    }

    /** The builds about which anything was published. */
    public Set<String> rids() {
        Set<String> rids = new HashSet<>(eventsByRid.keySet());
        rids.addAll(observationsByRid.keySet());
        rids.addAll(completionsByRid.keySet());
        return rids;
    }

    public Optional<BuildObserved> latestObservation(String rid) {
        return observations(rid).stream().reduce((a, b) -> b);
    }

    public List<JobStatusChanged> events(String rid) {
        return values(eventsByRid, rid);
    }

    public List<BuildCompletion> completions(String rid) {
        return values(completionsByRid, rid);
    }

    public List<BuildObserved> observations(String rid) {
        return values(observationsByRid, rid);
    }

    private static <T> List<T> values(Map<String, List<Entry<T>>> byRid, String rid) {
        return byRid.getOrDefault(rid, List.of()).stream()
                .map(Entry::value)
                .filter(Objects::nonNull)
                .toList();
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        String topic = record.topic().substring(prefix.length());
        switch (topic) {
            case "job-status-changed" -> keep(record, JobStatusChanged.class, events, eventsByRid);
            case "build-observed" -> keep(record, BuildObserved.class, observations, observationsByRid);
            case "build-completion" -> keep(record, BuildCompletion.class, completions, completionsByRid);
            default -> deadLetters.add(record);
        }
    }

    private <T> void keep(
            ConsumerRecord<byte[], byte[]> record,
            Class<T> type,
            List<Entry<T>> all,
            Map<String, List<Entry<T>>> byRid) {
        Entry<T> entry = new Entry<>(record, decode(record, type));
        all.add(entry);
        byRid.computeIfAbsent(entry.key(), rid -> new ArrayList<>()).add(entry);
    }

    private <T> T decode(ConsumerRecord<byte[], byte[]> record, Class<T> type) {
        return record.value() == null
                ? null
                : type.cast(deserializer.deserialize(record.topic(), record.headers(), record.value()));
    }

    @Override
    public void close() {
        reader.close();
        deserializer.close();
    }
}
