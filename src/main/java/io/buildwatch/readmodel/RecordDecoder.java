package io.buildwatch.readmodel;

import io.buildwatch.records.ValueDecoding;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decodes records and skips those that are not Buildwatch's. One thread. */
final class RecordDecoder {
    private static final Logger LOG = LoggerFactory.getLogger(RecordDecoder.class);

    /** For so long an unknown schema is waited for, because a registry that is being restored may have it soon. */
    private static final long PATIENCE_NANOS = Duration.ofMinutes(1).toNanos();

    /** If no unknown schema was met for so long, the next one is waited for again. */
    private static final long EPISODE_NANOS = Duration.ofMinutes(10).toNanos();

    private final Deserializer<SpecificRecord> deserializer;
    private final DecodeFailures failures;
    private final LongSupplier nanoTime;
    private @Nullable Long firstUnknown;
    private long lastUnknown;
    private boolean told;

    RecordDecoder(Deserializer<SpecificRecord> deserializer, DecodeFailures failures, LongSupplier nanoTime) {
        this.deserializer = deserializer;
        this.failures = failures;
        this.nanoTime = nanoTime;
    }

    /**
     * The record's value; empty if it is not a record of Buildwatch's.
     *
     * @throws RuntimeException if its schema could not be looked up, so that the record must be read again
     */
    Optional<SpecificRecord> decode(ConsumerRecord<byte[], byte[]> record) {
        try {
            return Optional.ofNullable(ValueDecoding.decode(
                    deserializer, record.topic(), record.headers(), record.value(), failures.isLookup()));
        } catch (RuntimeException e) {
            if (failures.isUnknownSchema().test(e)
                    ? mayStillComeLater()
                    : failures.isLookup().test(e)) {
                throw e;
            }
            logSkipped(record, e);
            return Optional.empty();
        }
    }

    private boolean mayStillComeLater() {
        long now = nanoTime.getAsLong();
        if (firstUnknown == null || now - lastUnknown > EPISODE_NANOS) {
            firstUnknown = now;
            told = false;
        }
        lastUnknown = now;
        return now - firstUnknown < PATIENCE_NANOS;
    }

    private void logSkipped(ConsumerRecord<byte[], byte[]> record, RuntimeException e) {
        if (failures.isUnknownSchema().test(e) && !told) {
            told = true;
            LOG.warn(
                    "{}-{} offset {}: the registry has no such schema; the read model skips records with it: {}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    e.getMessage());
        } else {
            LOG.debug("{} offset {} is no Buildwatch record: {}", record.topic(), record.offset(), e.toString());
        }
    }
}
