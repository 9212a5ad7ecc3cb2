package io.buildwatch.records;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** CloudEvents 1.0 attributes in Kafka's binary mode: one header each, UTF-8. Pure; any thread. */
public final class CloudEventHeaders {
    public static final String JOB_STATUS_CHANGED = "io.buildwatch.job-status-changed.v1";
    public static final String BUILD_OBSERVED = "io.buildwatch.build-observed.v1";
    public static final String BUILD_PROGRESSED = "io.buildwatch.build-progressed.v1";
    public static final String BUILD_COMPLETED = "io.buildwatch.build-completed.v1";
    public static final String FOLLOW_OBSERVED = "io.buildwatch.follow-observed.v1";

    private CloudEventHeaders() {}

    /**
     * The headers of one record.
     *
     * @param source {@code https://<foundry host>}
     * @param type one of the constants of this class
     * @param topic the topic's name without prefix, the first part of {@code ce_id}
     * @param rid the second part of {@code ce_id}
     * @param watch the third part of {@code ce_id}
     * @param number the last part of {@code ce_id}: the record's sequence or version
     * @param subject RID of the job, build or follow
     * @param time when it was observed or updated
     */
    public static Headers of(
            String source,
            String type,
            String topic,
            String rid,
            long watch,
            long number,
            String subject,
            Instant time) {
        Headers headers = new RecordHeaders();
        add(headers, "ce_specversion", "1.0");
        add(headers, "ce_id", topic + "/" + rid + "/" + watch + "/" + number);
        add(headers, "ce_source", source);
        add(headers, "ce_type", type);
        add(headers, "ce_subject", subject);
        add(headers, "ce_time", time.toString());
        add(headers, "content-type", "application/avro");
        return headers;
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
