package io.buildwatch.poll;

import io.buildwatch.events.BuildObserved;
import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.records.CloudEventHeaders;
import io.buildwatch.records.TombstoneHeaders;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Serialises the poller's records before anything is put or forwarded, so that a record that cannot be serialised
 * leaves no half-done change. Stream thread only.
 *
 * @param outputs the topics and sinks of the records
 * @param serializer must call no registry here, so its schemas must be registered already
 * @param source the value of {@code ce_source}
 */
public record RecordEncoder(Outputs outputs, Serializer<SpecificRecord> serializer, String source) {
    /**
     * Below the 1 MiB that brokers and producers accept by default. A larger event is published without its outputs.
     */
    static final int MAX_EVENT_BYTES = 900_000;

    /** Names of the topics, and of the sinks that write to them. */
    public record Outputs(String jobEvents, String jobEventsSink, String observations, String observationsSink) {}

    /** A record ready to be forwarded. */
    record Outgoing(String sink, Record<String, byte[]> record) {
        void forward(ProcessorContext<String, byte[]> context) {
            context.forward(record, sink);
        }
    }

    Outgoing jobEvent(JobStatusChanged event, long now) {
        Headers headers = CloudEventHeaders.of(
                source,
                CloudEventHeaders.JOB_STATUS_CHANGED,
                event.getBuildRid(),
                event.getWatch(),
                event.getSequence(),
                event.getJobRid(),
                event.getObservedTime());
        byte[] bytes = serializer.serialize(outputs.jobEvents(), headers, event);
        if (bytes.length > MAX_EVENT_BYTES) {
            // A record too large for its topic would stop the service, again after each restart.
            JobStatusChanged shorter =
                    JobStatusChanged.newBuilder(event).setOutputs(List.of()).build();
            bytes = serializer.serialize(outputs.jobEvents(), headers, shorter);
        }
        return new Outgoing(outputs.jobEventsSink(), new Record<>(event.getBuildRid(), bytes, now, headers));
    }

    Outgoing observation(BuildObserved observed, long now) {
        Headers headers = CloudEventHeaders.of(
                source,
                CloudEventHeaders.BUILD_OBSERVED,
                observed.getBuildRid(),
                observed.getWatch(),
                observed.getVersion(),
                observed.getBuildRid(),
                observed.getObservedTime());
        byte[] bytes = serializer.serialize(outputs.observations(), headers, observed);
        return new Outgoing(outputs.observationsSink(), new Record<>(observed.getBuildRid(), bytes, now, headers));
    }

    @SuppressWarnings("NullAway") // a tombstone is a null value
    Outgoing tombstone(String rid, TombstoneHeaders removed, long now) {
        return new Outgoing(outputs.observationsSink(), new Record<>(rid, null, now, removed.toHeaders()));
    }
}
