package io.buildwatch.records;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * The headers with which a tombstone of the compacted topics says which watch of a build it removes. Immutable; any
 * thread.
 *
 * @param watch the watch that is removed
 * @param sequence of its last job event
 */
public record TombstoneHeaders(long watch, long sequence) {
    private static final String WATCH = "buildwatch.watch";
    private static final String SEQUENCE = "buildwatch.sequence";

    /** As headers, the numbers as decimal text. */
    public Headers toHeaders() {
        return new RecordHeaders()
                .add(WATCH, Long.toString(watch).getBytes(StandardCharsets.UTF_8))
                .add(SEQUENCE, Long.toString(sequence).getBytes(StandardCharsets.UTF_8));
    }

    /** Reads them back; empty if they are missing or malformed, as in a tombstone that Buildwatch did not write. */
    public static Optional<TombstoneHeaders> from(Headers headers) {
        Header watch = headers.lastHeader(WATCH);
        Header sequence = headers.lastHeader(SEQUENCE);
        if (watch == null || sequence == null || watch.value() == null || sequence.value() == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new TombstoneHeaders(number(watch), number(sequence)));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static long number(Header header) {
        return Long.parseLong(new String(header.value(), StandardCharsets.UTF_8));
    }
}
