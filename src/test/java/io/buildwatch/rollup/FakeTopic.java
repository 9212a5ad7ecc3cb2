package io.buildwatch.rollup;

import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.flow.PlainAvro;
import io.buildwatch.streams.RangeReader;
import io.buildwatch.streams.RangeReading;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** A partition of the job events' topic in memory, for few events. A reading of it is over before it is returned. */
final class FakeTopic implements RangeReader {
    /** The timestamp of every record, ms since the epoch. */
    private static final long STAMP = 1_000;

    final List<RangeReading.From> asked = new ArrayList<>();

    /** Whether the broker does not answer. */
    boolean away;

    /** Readings that began while the broker did not answer. */
    final List<RangeReading> unanswered = new ArrayList<>();

    private final List<@Nullable JobStatusChanged> events = new ArrayList<>();

    /** The offset of the event, which is appended if it is not there yet. */
    long offset(JobStatusChanged event) {
        int known = events.indexOf(event);
        if (known >= 0) {
            return known;
        }
        events.add(event);
        return events.size() - 1;
    }

    /** Deletes an event, as the topic's retention does. */
    void delete(JobStatusChanged event) {
        events.set(events.indexOf(event), null);
    }

    @Override
    public RangeReading begin(int partition, RangeReading.From from, Set<String> keys) {
        asked.add(from);
        RangeReading reread = new RangeReading(partition, from, keys);
        if (away) {
            unanswered.add(reread);
        } else {
            answer(reread);
        }
        return reread;
    }

    void answer(RangeReading reread) {
        try {
            for (int offset = 0; offset < events.size(); offset++) {
                JobStatusChanged event = events.get(offset);
                boolean begun = reread.from().offset() < 0
                        ? STAMP >= reread.from().timeMs()
                        : offset >= reread.from().offset();
                if (event != null && begun && reread.isWanted(record(event, offset))) {
                    reread.put(record(event, offset));
                }
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        reread.endAt(events.size());
    }

    private ConsumerRecord<byte[], byte[]> record(JobStatusChanged event, long offset) {
        byte[] key = event.getBuildRid().getBytes(StandardCharsets.UTF_8);
        byte[] value = PlainAvro.serializer().serialize("", event);
        return new ConsumerRecord<>(
                "job-status-changed",
                0,
                offset,
                STAMP,
                TimestampType.CREATE_TIME,
                key.length,
                value.length,
                key,
                value,
                new RecordHeaders(),
                java.util.Optional.empty());
    }
}
