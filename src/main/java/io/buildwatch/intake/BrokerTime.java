package io.buildwatch.intake;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.apache.kafka.streams.processor.WallclockTimestampExtractor;

/**
 * The time of a record as the broker gives it, in ms since the epoch; the present time if it has none, because Streams
 * would skip such a record. Stream thread only.
 */
public final class BrokerTime implements TimestampExtractor {
    private final TimestampExtractor present = new WallclockTimestampExtractor();

    @Override
    public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
        return record.timestamp() >= 0 ? record.timestamp() : present.extract(record, partitionTime);
    }
}
