package io.buildwatch.registry;

import io.buildwatch.fuzz.Bounds;
import io.buildwatch.records.TrustedRecords;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.avro.Schema;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.common.errors.SerializationException;

/**
 * A fuzz target: any answer of the registry. The first byte says with which HTTP status, the rest is the body. The
 * answer must either be a schema, with which any bytes are read or refused, or end in an exception whose message may
 * stand in a log line.
 */
public final class RegistryAnswerFuzz {
    private static final int MAX_MESSAGE = 1_000;
    private static final byte[] RECORD = new byte[64];

    static {
        TrustedRecords.trust();
    }

    private RegistryAnswerFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        String text = new String(input, 1, input.length - 1, StandardCharsets.UTF_8);
        RegistryAnswer answer = new RegistryAnswer("http://registry", status(input[0]), text, text);
        Bounds.withinMemory(input, () -> {
            Bounds.plain(answer.message(), MAX_MESSAGE);
            try {
                RestSchemaRegistry.idIn("subject a", answer);
            } catch (RegistryException e) {
                Bounds.plain(e.getMessage(), MAX_MESSAGE);
            }
            try {
                read(RestSchemaRegistry.schemaIn(1, answer).schema());
            } catch (SerializationException e) {
                Bounds.plain(e.getMessage(), MAX_MESSAGE);
            }
        });
    }

    private static int status(byte first) {
        return switch (first) {
            case '3' -> 307;
            case '4' -> 404;
            case '9' -> 409;
            case '5' -> 503;
            case '0' -> RegistryAnswer.TOO_LARGE;
            default -> 200;
        };
    }

    private static void read(Schema schema) {
        byte[] bytes = Arrays.copyOf(RECORD, RECORD.length);
        try {
            RecordReader.forWriter(schema).read(DecoderFactory.get().binaryDecoder(bytes, null));
        } catch (IOException | RuntimeException | StackOverflowError e) {
            // The bytes are no record of this schema. AvroDeserializer catches the same.
        }
    }
}
