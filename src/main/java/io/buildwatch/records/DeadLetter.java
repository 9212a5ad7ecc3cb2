package io.buildwatch.records;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.buildwatch.text.VisibleText;
import java.util.Arrays;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Makes dead letters: records of input that could not be used. Pure; any thread.
 *
 * <p>The header names are those that Streams itself uses for dead-letter queues (KIP-1034). The headers of the original
 * are left out, because nothing bounds them, and a record too large for its topic would stop the service for ever.
 */
public final class DeadLetter {
    /** How much of the original value is kept. */
    public static final int MAX_VALUE_BYTES = 512 * 1024;

    /** How much of the original key is kept. RIDs are short, but a record may have any key. */
    public static final int MAX_KEY_BYTES = 256 * 1024;

    /**
     * The least {@code max.message.bytes} of the topic: Kafka's default. Value, key and headers together have less than
     * 800 KiB, so that a dead letter also fits Kafka's default of a producer's {@code max.request.size}, 1,048,576.
     */
    public static final int MAX_RECORD_BYTES = 1_048_588;

    static final int MAX_MESSAGE_CHARS = 500;

    /** Why the input could not be used; readers of the topic rely on the words, see docs/events.md#dead-letters. */
    public enum Reason {
        EMPTY("empty"),
        TOO_LONG("too-long"),
        NOT_UTF8("not-utf8"),
        MALFORMED_RID("malformed-rid"),
        STOP_WITHOUT_RID("stop-without-rid"),
        BAD_SINCE("bad-since"),
        UNREADABLE_RECORD("unreadable-record");

        private final String word;

        Reason(String word) {
            this.word = word;
        }

        /** The stable word. */
        public String word() {
            return word;
        }
    }

    private DeadLetter() {}

    /**
     * The dead letter of one input record.
     *
     * @param message what is wrong, for people; invisible characters are replaced and the length is bounded here
     * @param key the original bytes, null if it had none
     * @param value the original bytes, null for a tombstone
     * @param origin topic, partition and offset of the original; null to leave those headers out
     * @param nowMs the timestamp of the dead letter, ms since the epoch
     */
    public static Record<byte @Nullable [], byte @Nullable []> of(
            Reason reason,
            String message,
            byte @Nullable [] key,
            byte @Nullable [] value,
            @Nullable RecordMetadata origin,
            long nowMs) {
        Headers headers = new RecordHeaders();
        add(headers, "buildwatch.reason", reason.word());
        add(headers, "buildwatch.length", Integer.toString(value == null ? 0 : value.length));
        if (origin != null) {
            add(headers, "__streams.errors.topic", origin.topic());
            add(headers, "__streams.errors.partition", Integer.toString(origin.partition()));
            add(headers, "__streams.errors.offset", Long.toString(origin.offset()));
        }
        add(headers, "__streams.errors.message", VisibleText.line(message, MAX_MESSAGE_CHARS - 1));
        return new Record<>(first(MAX_KEY_BYTES, key), first(MAX_VALUE_BYTES, value), nowMs, headers);
    }

    private static void add(Headers headers, String name, String text) {
        headers.add(name, text.getBytes(UTF_8));
    }

    private static byte @Nullable [] first(int limit, byte @Nullable [] bytes) {
        return bytes == null || bytes.length <= limit ? bytes : Arrays.copyOf(bytes, limit);
    }
}
