package io.buildwatch.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.internal.AbstractRecords;
import org.apache.kafka.streams.errors.internals.ExceptionHandlerUtils;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.internals.ProcessorRecordContext;
import org.junit.jupiter.api.Test;

class DeadLetterTest {
    private static final ProcessorRecordContext ORIGIN =
            new ProcessorRecordContext(1, 42, 3, "foundry.build-rids", new RecordHeaders());

    @Test
    void tellsReasonLengthAndOriginInHeaders() {
        Record<byte[], byte[]> letter = DeadLetter.of(
                DeadLetter.Reason.MALFORMED_RID, "no build RID", bytes("key"), bytes("nonsense"), ORIGIN, 99);
        assertThat(letter.key()).isEqualTo(bytes("key"));
        assertThat(letter.value()).isEqualTo(bytes("nonsense"));
        assertThat(letter.timestamp()).isEqualTo(99);
        assertThat(headers(letter))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "buildwatch.reason", "malformed-rid",
                        "buildwatch.length", "8",
                        "__streams.errors.topic", "foundry.build-rids",
                        "__streams.errors.partition", "3",
                        "__streams.errors.offset", "42",
                        "__streams.errors.message", "no build RID"));
    }

    @Test
    void usesTheNamesOfTheKafkaInUse() {
        assertThat(headers(DeadLetter.of(DeadLetter.Reason.EMPTY, "m", null, bytes(""), ORIGIN, 0)))
                .containsKeys(
                        ExceptionHandlerUtils.HEADER_ERRORS_TOPIC_NAME,
                        ExceptionHandlerUtils.HEADER_ERRORS_PARTITION_NAME,
                        ExceptionHandlerUtils.HEADER_ERRORS_OFFSET_NAME,
                        ExceptionHandlerUtils.HEADER_ERRORS_EXCEPTION_MESSAGE_NAME);
    }

    @Test
    void keepsTheFirstHalfMebibyteAndTheTrueLength() {
        byte[] value = new byte[600 * 1024];
        new Random(1).nextBytes(value);
        Record<byte[], byte[]> letter = DeadLetter.of(DeadLetter.Reason.TOO_LONG, "m", null, value, ORIGIN, 0);
        assertThat(letter.value()).isEqualTo(Arrays.copyOf(value, 512 * 1024));
        assertThat(headers(letter)).containsEntry("buildwatch.length", "614400");
    }

    @Test
    void staysBelowTheDefaultLimitsOfBrokerAndProducerWhateverCame() {
        Record<byte[], byte[]> letter = DeadLetter.of(
                DeadLetter.Reason.NOT_UTF8,
                "\uD83D\uDE00".repeat(5000),
                new byte[2_000_000],
                new byte[9_000_000],
                ORIGIN,
                0);
        ProducerRecord<byte[], byte[]> sent =
                new ProducerRecord<>("t", null, 0L, letter.key(), letter.value(), letter.headers());
        int size = AbstractRecords.estimateSizeInBytesUpperBound(
                (byte) 2,
                org.apache.kafka.common.record.internal.CompressionType.NONE,
                sent.key(),
                sent.value(),
                sent.headers().toArray());
        assertThat(size).isLessThan(1_048_576);
    }

    @Test
    void carriesAStopWithoutKeyAsNullValue() {
        Record<byte[], byte[]> letter = DeadLetter.of(DeadLetter.Reason.STOP_WITHOUT_RID, "m", null, null, null, 0);
        assertThat(letter.key()).isNull();
        assertThat(letter.value()).isNull();
        assertThat(headers(letter)).containsEntry("buildwatch.length", "0").doesNotContainKey("__streams.errors.topic");
    }

    @Test
    void keepsTheMessageOnOneLine() {
        String nasty = "a\r\nb\u001b[31mc\u2028d\u202ee" + "\ud800" + "ü";
        assertThat(headers(DeadLetter.of(DeadLetter.Reason.EMPTY, nasty, null, null, null, 0)))
                .containsEntry("__streams.errors.message", "a  b [31mc d e ü");
        assertThat(headers(DeadLetter.of(DeadLetter.Reason.EMPTY, "x".repeat(9999), null, null, null, 0))
                        .get("__streams.errors.message"))
                .hasSize(DeadLetter.MAX_MESSAGE_CHARS)
                .endsWith("x…");
    }

    private static Map<String, String> headers(Record<?, ?> letter) {
        Map<String, String> texts = new LinkedHashMap<>();
        letter.headers().forEach(header -> texts.put(header.key(), new String(header.value(), UTF_8)));
        return texts;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
