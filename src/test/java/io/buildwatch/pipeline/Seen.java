package io.buildwatch.pipeline;

import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.BuildObserved;
import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.registry.AvroDeserializer;
import io.buildwatch.store.TrustedRecords;
import io.buildwatch.testing.BrokerExtension;
import io.buildwatch.testing.TopicReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;

/** Reads the public topics as a committed reader does, and keeps all that came. */
final class Seen implements AutoCloseable {
    /** One decoded record; {@code value} is null for a tombstone. */
    record Entry<T>(ConsumerRecord<byte[], byte[]> record, T value) {
        String key() {
            return new String(record.key(), StandardCharsets.UTF_8);
        }
    }

    private final AvroDeserializer deserializer = new AvroDeserializer();
    private final TopicReader reader;
    private final String prefix;
    private int taken;
    final List<Entry<JobStatusChanged>> events = new ArrayList<>();
    final List<Entry<BuildObserved>> observations = new ArrayList<>();
    final List<Entry<BuildCompletion>> completions = new ArrayList<>();
    final List<ConsumerRecord<byte[], byte[]>> deadLetters = new ArrayList<>();

    Seen(BrokerExtension broker, String registryUrl, String prefix) {
        TrustedRecords.trust();
        this.prefix = prefix;
        deserializer.configure(Map.of("schema.registry.url", registryUrl), false);
        reader = broker.reader(
                prefix + "job-status-changed",
                prefix + "build-observed",
                prefix + "build-completion",
                prefix + "dead-letters");
    }

    /** Takes what has come by now. */
    Seen read() {
        List<ConsumerRecord<byte[], byte[]>> all = reader.readFor(Duration.ofMillis(100));
        all.subList(taken, all.size()).forEach(this::take);
        taken = all.size();
        return this;
    }

    /** Reads on until the condition holds; fails after 40 s. */
    Seen until(Predicate<Seen> condition) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(40))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> condition.test(read()));
        return this;
    }

    Seen untilComplete(String rid) {
        return until(
                seen -> seen.latest(rid).filter(BuildCompletion::getComplete).isPresent());
    }

    Optional<BuildCompletion> latest(String rid) {
        return completions.stream()
                .filter(entry -> entry.key().equals(rid))
                .reduce((a, b) -> b)
                .flatMap(entry -> Optional.ofNullable(entry.value()));
    }

    /** Reads on for this long, and asserts that nothing at all came. */
    void assertQuietFor(Duration period) {
        read();
        int before = taken;
        reader.readFor(period);
        read();
        Assertions.assertThat(reader.readFor(Duration.ZERO).subList(before, taken))
                .as("records while nothing changed")
                .isEmpty();
    }

    /** The watches of which something was published, in order. */
    SortedSet<Long> watches(String rid) {
        SortedSet<Long> watches = new TreeSet<>();
        observations(rid).forEach(observed -> watches.add(observed.getWatch()));
        completions(rid).forEach(completion -> watches.add(completion.getWatch()));
        return watches;
    }

    Optional<BuildObserved> latestObservation(String rid) {
        return observations(rid).stream().reduce((a, b) -> b);
    }

    List<JobStatusChanged> events(String rid) {
        return events.stream()
                .map(Entry::value)
                .filter(event -> event.getBuildRid().equals(rid))
                .toList();
    }

    List<BuildCompletion> completions(String rid) {
        return completions.stream()
                .map(Entry::value)
                .filter(each -> each != null && each.getBuildRid().equals(rid))
                .toList();
    }

    List<BuildObserved> observations(String rid) {
        return observations.stream()
                .map(Entry::value)
                .filter(each -> each != null && each.getBuildRid().equals(rid))
                .toList();
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        String topic = record.topic().substring(prefix.length());
        switch (topic) {
            case "job-status-changed" -> events.add(new Entry<>(record, decode(record, JobStatusChanged.class)));
            case "build-observed" -> observations.add(new Entry<>(record, decode(record, BuildObserved.class)));
            case "build-completion" -> completions.add(new Entry<>(record, decode(record, BuildCompletion.class)));
            default -> deadLetters.add(record);
        }
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
