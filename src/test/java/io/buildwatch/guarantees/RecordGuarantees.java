package io.buildwatch.guarantees;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.dev.simulator.GroundTruth;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The guarantees about every record: its partition and its headers. */
public final class RecordGuarantees {
    private RecordGuarantees() {}

    static void allOnOnePartition(Seen seen, GroundTruth truth, String rid) {
        Set<Integer> partitions = Stream.of(
                        seen.eventsByRid.get(rid), seen.observationsByRid.get(rid), seen.completionsByRid.get(rid))
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .map(entry -> entry.record().partition())
                .collect(Collectors.toSet());
        assertThat(partitions).as("partitions of %s", rid).hasSize(1);
    }

    static void cloudEventsNameTheirRecords(Seen seen, GroundTruth truth, String rid) {
        of(rid, seen.eventsByRid).forEach(entry -> {
            var event = entry.value();
            String id =
                    "job-status-changed/" + event.getBuildRid() + "/" + event.getWatch() + "/" + event.getSequence();
            assertHeaders(seen, entry.record(), id, "job-status-changed", event.getJobRid(), event.getObservedTime());
        });
        of(rid, seen.observationsByRid).forEach(entry -> {
            var observed = entry.value();
            String id = "build-observed/" + observed.getBuildRid() + "/" + observed.getWatch() + "/"
                    + observed.getVersion();
            assertHeaders(
                    seen, entry.record(), id, "build-observed", observed.getBuildRid(), observed.getObservedTime());
        });
        of(rid, seen.completionsByRid).forEach(entry -> {
            var completion = entry.value();
            String id = "build-completion/" + completion.getBuildRid() + "/" + completion.getWatch() + "/"
                    + completion.getVersion();
            String type = completion.getComplete() ? "build-completed" : "build-progressed";
            assertHeaders(seen, entry.record(), id, type, completion.getBuildRid(), completion.getUpdatedTime());
        });
    }

    public static void cloudEventIdsAreUnique(Seen seen) {
        Stream.of(seen.events, seen.observations, seen.completions).forEach(entries -> {
            Set<String> ids = new HashSet<>();
            entries.stream()
                    .filter(entry -> entry.value() != null)
                    .forEach(entry -> assertThat(ids.add(header(entry.record(), "ce_id")))
                            .as("%s is new", header(entry.record(), "ce_id"))
                            .isTrue());
        });
    }

    private static <T> Stream<Seen.Entry<T>> of(String rid, Map<String, List<Seen.Entry<T>>> byRid) {
        return byRid.getOrDefault(rid, List.of()).stream().filter(entry -> entry.value() != null);
    }

    public static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        var header = record.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static void assertHeaders(
            Seen seen, ConsumerRecord<byte[], byte[]> record, String id, String type, String subject, Instant time) {
        assertThat(header(record, "ce_specversion")).isEqualTo("1.0");
        if (seen.acceptsIdsWithoutTopic) {
            assertThat(header(record, "ce_id")).isIn(id, id.substring(id.indexOf('/') + 1));
        } else {
            assertThat(header(record, "ce_id")).isEqualTo(id);
        }
        assertThat(header(record, "ce_type")).isEqualTo("io.buildwatch." + type + ".v1");
        assertThat(header(record, "ce_subject")).isEqualTo(subject);
        assertThat(header(record, "ce_source")).isEqualTo("https://127.0.0.1");
        assertThat(Instant.parse(header(record, "ce_time"))).isEqualTo(time);
        assertThat(header(record, "content-type")).isEqualTo("application/avro");
    }
}
