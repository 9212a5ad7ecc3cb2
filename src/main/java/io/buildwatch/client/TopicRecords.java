package io.buildwatch.client;

import io.buildwatch.await.ShownAge;
import io.buildwatch.config.ClientConfig;
import io.buildwatch.kafka.ClientSettings;
import io.buildwatch.registry.RegistryException;
import io.buildwatch.text.ExceptionText;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads committed records of the keyed topics and decodes them. If a broker or the registry is away for a while, it
 * waits for them. One thread.
 */
public final class TopicRecords implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    /** The pause before a registry that is away is asked again. */
    private static final long PAUSE_MS = 500;

    /** How long the registry may be away after {@link #readToEnd}. */
    private static final long AWAY_NANOS = Duration.ofMinutes(2).toNanos();

    /** How long it may be away during {@link #readToEnd}, while a person waits for the first line. */
    private static final long PATIENCE_NANOS =
            Duration.ofMillis(ClientSettings.COMMAND_PATIENCE_MS).toNanos();

    private final ClientConfig config;
    private final Consumer<byte[], byte[]> consumer;
    private final Deserializer<?> avro;
    private final ReadingAge age;
    private final LongSupplier nanoTime;
    private final StrayTaker onStray;
    /** Since when the registry has not given a schema that is needed, ns; null if it has. */
    private @Nullable Long undecodedSince;

    private boolean readingToEnd;

    /**
     * A record.
     *
     * @param name of its topic, without prefix
     * @param rid its key
     * @param value null for a tombstone
     * @param source the Foundry that runs the build, {@code https://<host>}; null if no header names it
     */
    public record Decoded(
            String name,
            String rid,
            @Nullable SpecificRecord value,
            @Nullable String source) {}

    /** Takes a line about a wanted record that cannot be decoded. If it returns, the record is passed over. */
    public interface StrayTaker {
        void take(String undecodable);
    }

    /** Takes a decoded record. */
    public interface Taker {
        void take(Decoded record);
    }

    public TopicRecords(KafkaClients clients, ClientConfig config, LongSupplier nanoTime, StrayTaker onStray) {
        this.config = config;
        this.nanoTime = nanoTime;
        this.onStray = onStray;
        Map<String, String> settings = new HashMap<>(config.passedThrough());
        // If the next record is no longer there, everything is read again; what is known already changes nothing.
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        consumer = clients.consumer(new ClientConfig(config.topicsPrefix(), config.avroDeserializer(), settings));
        try {
            avro = clients.avro(config);
            age = new ReadingAge(consumer, nanoTime);
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    public Consumer<byte[], byte[]> consumer() {
        return consumer;
    }

    /**
     * Reads these assigned partitions from their current positions up to their end offsets of now. Blocks.
     *
     * @param wanted which keys to decode
     * @throws TimeoutException if Kafka does not answer
     * @throws ClientFailure if the registry does not answer
     */
    public void readToEnd(Collection<TopicPartition> partitions, Predicate<String> wanted, Taker taker) {
        readingToEnd = true;
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        long progress = nanoTime.getAsLong();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            if (poll(wanted, taker) > 0) {
                progress = nanoTime.getAsLong();
            } else if (nanoTime.getAsLong() - progress > PATIENCE_NANOS) {
                throw new TimeoutException("no records");
            }
        }
        readingToEnd = false;
        age.begin();
    }

    /**
     * Waits up to 200 ms for records, and hands on those that are wanted.
     *
     * @return how many there were, unwanted ones included
     */
    public int poll(Predicate<String> wanted, Taker taker) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        for (TopicPartition partition : records.partitions()) {
            take(partition, records.records(partition), wanted, taker);
        }
        if (!readingToEnd) {
            age.update();
        }
        return records.count();
    }

    /** How old what was read is, and why nothing newer was. */
    public ShownAge shownAge() {
        ShownAge read = age.get();
        return undecodedSince == null ? read : new ShownAge(read.age(), "the Schema Registry does not answer");
    }

    private void take(
            TopicPartition partition,
            List<ConsumerRecord<byte[], byte[]>> records,
            Predicate<String> wanted,
            Taker taker) {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            String rid = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
            if (!wanted.test(rid)) {
                continue;
            }
            Object value;
            try {
                value = record.value() == null
                        ? null
                        : avro.deserialize(record.topic(), record.headers(), record.value());
                undecodedSince = null;
            } catch (RuntimeException e) {
                if (!RegistryException.isLookupFailure(e)) {
                    onStray.take(undecodable(record, e));
                    continue;
                }
                awaitRegistry(record, e);
                consumer.seek(partition, record.offset());
                return;
            }
            String name = record.topic().substring(config.topicsPrefix().length());
            if (value == null || value instanceof SpecificRecord) {
                taker.take(new Decoded(name, rid, (SpecificRecord) value, header(record, "ce_source")));
            }
        }
    }

    private void awaitRegistry(ConsumerRecord<byte[], byte[]> record, RuntimeException e) {
        long now = nanoTime.getAsLong();
        long since = undecodedSince == null ? now : undecodedSince;
        undecodedSince = since;
        boolean passes = !(e instanceof RegistryException registry) || registry.isRetryable();
        if (!passes || now - since > (readingToEnd ? PATIENCE_NANOS : AWAY_NANOS)) {
            throw new ClientFailure(undecodable(record, e));
        }
        try {
            Thread.sleep(PAUSE_MS);
        } catch (InterruptedException interrupted) {
            throw new InterruptException(interrupted);
        }
    }

    private static String undecodable(ConsumerRecord<?, ?> record, RuntimeException e) {
        return "cannot decode " + record.topic() + "-" + record.partition() + " at offset " + record.offset() + ": "
                + ExceptionText.withCauses(e) + "; is --schema-registry the one that the service uses?";
    }

    private static @Nullable String header(ConsumerRecord<?, ?> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        try {
            // It has no group to leave and nothing to commit, and a broker that is away must not delay the end.
            consumer.close(CloseOptions.timeout(Duration.ZERO));
        } finally {
            avro.close();
        }
    }
}
