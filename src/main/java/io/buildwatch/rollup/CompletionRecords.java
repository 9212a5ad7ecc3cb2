package io.buildwatch.rollup;

import io.buildwatch.config.TopicNames;
import io.buildwatch.events.BuildCompletion;
import io.buildwatch.records.CloudEventHeaders;
import io.buildwatch.records.TombstoneHeaders;
import io.buildwatch.state.BuildTally;
import java.nio.charset.StandardCharsets;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Makes the rollup's records: keys, serialised values and headers. Stream thread only.
 *
 * @param serializer must call no registry, so its schemas must be registered already
 * @param topic the topic for which the serializer is called
 * @param source the value of {@code ce_source}
 */
record CompletionRecords(Serializer<SpecificRecord> serializer, String topic, String source) {

    Record<byte[], byte[]> completion(String rid, BuildTally tally, long now) {
        BuildCompletion completion = TallyCompletion.of(rid, tally, now);
        Headers headers = CloudEventHeaders.of(
                source,
                completion.getComplete() ? CloudEventHeaders.BUILD_COMPLETED : CloudEventHeaders.BUILD_PROGRESSED,
                TopicNames.BUILD_COMPLETION,
                rid,
                completion.getWatch(),
                completion.getVersion(),
                rid,
                completion.getUpdatedTime());
        byte[] bytes = serializer.serialize(topic, headers, completion);
        return new Record<>(rid.getBytes(StandardCharsets.UTF_8), bytes, now, headers);
    }

    @SuppressWarnings("NullAway") // a tombstone is a null value
    Record<byte[], byte[]> tombstone(String rid, BuildTally tally, long now) {
        Headers headers = new TombstoneHeaders(tally.getWatch(), tally.getSequence()).toHeaders();
        return new Record<>(rid.getBytes(StandardCharsets.UTF_8), null, now, headers);
    }
}
