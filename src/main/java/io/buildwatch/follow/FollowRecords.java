package io.buildwatch.follow;

import io.buildwatch.config.TopicNames;
import io.buildwatch.events.FollowKind;
import io.buildwatch.events.FollowObserved;
import io.buildwatch.events.Monitoring;
import io.buildwatch.foundry.BuildRid;
import io.buildwatch.foundry.FollowRid;
import io.buildwatch.intake.CommandHeaders;
import io.buildwatch.records.CloudEventHeaders;
import io.buildwatch.records.EpochMillis;
import io.buildwatch.records.TombstoneHeaders;
import io.buildwatch.state.WatchedFollow;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Makes the follower's records and serialises them before anything is put or forwarded. Stream thread only.
 *
 * @param followsTopic the topic for which the serializer is called
 * @param followsSink the sink of {@code follows}
 * @param buildRidsSink the sink of {@code build-rids}
 * @param serializer must call no registry here, so its schemas must be registered already
 * @param source the value of {@code ce_source}
 */
public record FollowRecords(
        String followsTopic,
        String followsSink,
        String buildRidsSink,
        Serializer<SpecificRecord> serializer,
        String source) {

    /** A record ready to be forwarded. */
    record Outgoing(String sink, Record<String, byte[]> record) {
        void forward(ProcessorContext<String, byte[]> context) {
            context.forward(record, sink);
        }
    }

    Outgoing observation(FollowRid rid, WatchedFollow entry, long now) {
        FollowObserved observed = FollowObserved.newBuilder()
                .setFollowRid(rid.value())
                .setWatch(entry.getWatch())
                .setKind(FollowKind.valueOf(rid.kind().name()))
                .setVersion(entry.getVersion())
                .setMonitoring(Monitoring.valueOf(entry.getMonitoring()))
                .setDisplayName(entry.getDisplayName())
                .setPaused(entry.getPaused())
                .setSince(Instant.ofEpochMilli(entry.getSince()))
                .setBuildsFound(entry.getBuildsFound())
                .setLastRunRid(entry.getLastRunRid())
                .setLastRunTime(EpochMillis.instant(entry.getLastRunTime()))
                .setLastResult(entry.getLastResult())
                .setLastBuildRid(entry.getLastBuildRid())
                .setDetail(FollowDetail.of(rid, entry))
                .setObservedTime(Instant.ofEpochMilli(now))
                .build();
        Headers headers = CloudEventHeaders.of(
                source,
                CloudEventHeaders.FOLLOW_OBSERVED,
                TopicNames.FOLLOWS,
                rid.value(),
                entry.getWatch(),
                entry.getVersion(),
                rid.value(),
                observed.getObservedTime());
        byte[] bytes = serializer.serialize(followsTopic, headers, observed);
        return new Outgoing(followsSink, new Record<>(rid.value(), bytes, now, headers));
    }

    @SuppressWarnings("NullAway") // a tombstone is a null value
    Outgoing tombstone(FollowRid rid, WatchedFollow entry, long now) {
        Headers headers = new TombstoneHeaders(entry.getWatch(), entry.getVersion()).toHeaders();
        return new Outgoing(followsSink, new Record<>(rid.value(), null, now, headers));
    }

    /** The command to watch a build that the follow has found. */
    Outgoing found(FollowRid rid, BuildRid build, long now) {
        byte[] value = build.value().getBytes(StandardCharsets.UTF_8);
        Headers headers = new CommandHeaders(rid, null).toHeaders();
        return new Outgoing(buildRidsSink, new Record<>(build.value(), value, now, headers));
    }
}
