package io.buildwatch.poll;

import io.buildwatch.config.TopicNames;
import io.buildwatch.events.BuildObserved;
import io.buildwatch.events.BuildStatus;
import io.buildwatch.events.JobOutput;
import io.buildwatch.events.JobStatus;
import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.events.Monitoring;
import io.buildwatch.foundry.Job;
import io.buildwatch.foundry.JobReading;
import io.buildwatch.records.CloudEventHeaders;
import io.buildwatch.records.EpochMillis;
import io.buildwatch.records.TombstoneHeaders;
import io.buildwatch.state.WatchedBuild;
import io.buildwatch.state.WatchedJob;
import java.time.Instant;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Makes the poller's records and serialises them before anything is put or forwarded, so that a record that cannot be
 * serialised leaves no half-done change. Stream thread only.
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

    Outgoing jobEvent(
            String rid,
            long watch,
            long sequence,
            @Nullable WatchedJob before,
            WatchedJob after,
            JobReading reading,
            @Nullable Long previousSent,
            long now) {
        Job job = reading.job();
        String previous = before == null ? null : before.getStatus();
        JobStatusChanged event = JobStatusChanged.newBuilder()
                .setBuildRid(rid)
                .setWatch(watch)
                .setJobRid(job.rid())
                .setSequence(sequence)
                .setAttempt(after.getAttempt())
                .setPreviousStatus(previous == null ? null : JobStatus.valueOf(previous))
                .setStatus(JobStatus.valueOf(job.status().name()))
                .setRawStatus(job.status() == io.buildwatch.foundry.JobStatus.UNKNOWN ? job.rawStatus() : null)
                .setStartedTime(truncated(job.startedTime()))
                .setLatestAttemptStartTime(truncated(job.latestAttemptStartTime()))
                .setFinishedTime(truncated(job.finishedTime()))
                .setObservedTime(Instant.ofEpochMilli(reading.receivedAt()))
                .setPreviousObservedTime(previous == null ? null : notAfter(reading.receivedAt(), previousSent))
                .setOutputs(job.outputs().stream()
                        .map(output -> new JobOutput(output.type(), output.rid(), output.transactionRid()))
                        .toList())
                .build();
        Headers headers = CloudEventHeaders.of(
                source,
                CloudEventHeaders.JOB_STATUS_CHANGED,
                TopicNames.JOB_STATUS_CHANGED,
                rid,
                watch,
                sequence,
                job.rid(),
                event.getObservedTime());
        byte[] bytes = serializer.serialize(outputs.jobEvents(), headers, event);
        if (bytes.length > MAX_EVENT_BYTES) {
            // A record too large for its topic would stop the service, again after each restart.
            JobStatusChanged shorter =
                    JobStatusChanged.newBuilder(event).setOutputs(List.of()).build();
            bytes = serializer.serialize(outputs.jobEvents(), headers, shorter);
        }
        return new Outgoing(outputs.jobEventsSink(), new Record<>(rid, bytes, now, headers));
    }

    /** Truncated to milliseconds. */
    private static @Nullable Instant truncated(@Nullable Instant time) {
        return EpochMillis.instant(EpochMillis.of(time));
    }

    /** At most {@code receivedAt}: after the clock was set back, the window must not end before it begins. */
    private static @Nullable Instant notAfter(long receivedAt, @Nullable Long previousSent) {
        return previousSent == null ? null : Instant.ofEpochMilli(Math.min(previousSent, receivedAt));
    }

    Outgoing observation(String rid, WatchedBuild entry, long now) {
        String status = entry.getBuildStatus();
        BuildObserved observed = BuildObserved.newBuilder()
                .setBuildRid(rid)
                .setWatch(entry.getWatch())
                .setVersion(entry.getVersion())
                .setSequence(entry.getSequence())
                .setJobCount(entry.getJobCount())
                .setBuildStatus(status == null ? null : BuildStatus.valueOf(status))
                .setMonitoring(Monitoring.valueOf(entry.getMonitoring()))
                .setSettled(entry.getSettled())
                .setDetail(entry.getDetail())
                .setBranchName(entry.getBranchName())
                .setCreatedBy(entry.getCreatedBy())
                .setCreatedTime(EpochMillis.instant(entry.getCreatedTime()))
                .setFinishedTime(EpochMillis.instant(entry.getFinishedTime()))
                .setScheduleRid(entry.getScheduleRid())
                .setFoundBy(entry.getFoundBy())
                .setObservedTime(Instant.ofEpochMilli(now))
                .build();
        Headers headers = CloudEventHeaders.of(
                source,
                CloudEventHeaders.BUILD_OBSERVED,
                TopicNames.BUILD_OBSERVED,
                rid,
                entry.getWatch(),
                entry.getVersion(),
                rid,
                observed.getObservedTime());
        byte[] bytes = serializer.serialize(outputs.observations(), headers, observed);
        return new Outgoing(outputs.observationsSink(), new Record<>(rid, bytes, now, headers));
    }

    @SuppressWarnings("NullAway") // a tombstone is a null value
    Outgoing tombstone(String rid, TombstoneHeaders removed, long now) {
        return new Outgoing(outputs.observationsSink(), new Record<>(rid, null, now, removed.toHeaders()));
    }
}
