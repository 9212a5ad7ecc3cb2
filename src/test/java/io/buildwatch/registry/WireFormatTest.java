package io.buildwatch.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buildwatch.dev.registry.EmbeddedRegistry;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;

class WireFormatTest {
    /** A record in the wire format, worked out by hand from Confluent's documentation and the Avro specification. */
    private static final String BYTES = "00 00000001" // magic byte, schema id 1
            + "02 62" // buildRid: length 1, "b"
            + "02 04 06 08" // watch 1, version 2, sequence 3, jobCount 4: zigzag
            + "00" // buildStatus: branch 0, null
            + "00" // monitoring: symbol 0, WATCHING
            + "00" // settled: false
            + "00" // detail: null
            + "02 02 6d" // branchName: branch 1, length 1, "m"
            + "00 00 00 00" // createdBy, createdTime, finishedTime, scheduleRid: null
            + "80 01" // observedTime: 64 ms
            + "00"; // foundBy: null

    private static final byte[] KNOWN = HexFormat.of().parseHex(BYTES.replace(" ", ""));

    @Test
    void writesTheKnownBytes() throws Exception {
        try (EmbeddedRegistry server = EmbeddedRegistry.start(0);
                AvroSerializer serializer = new AvroSerializer()) {
            serializer.configure(Map.of("schema.registry.url", server.url()), false);

            assertThat(serializer.serialize("t", SampleRecords.buildObserved())).containsExactly(KNOWN);
        }
    }

    @Test
    void readsTheKnownBytes() throws Exception {
        try (EmbeddedRegistry server = EmbeddedRegistry.start(0);
                SchemaRegistry registry = SchemaRegistries.open(Map.of("schema.registry.url", server.url()));
                AvroDeserializer deserializer = new AvroDeserializer()) {
            registry.register("t-value", SampleRecords.buildObserved().getSchema());
            deserializer.configure(Map.of("schema.registry.url", server.url()), false);

            assertThat(deserializer.deserialize("t", KNOWN)).isEqualTo(SampleRecords.buildObserved());
        }
    }

    @Test
    void readsTheIdBigEndian() {
        assertThat(WireFormat.schemaId(new byte[] {0, 1, 2, 3, 4})).isEqualTo(0x01020304);
        assertThat(WireFormat.header(0x01020304)).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void refusesOtherFormats() {
        assertThatThrownBy(() -> WireFormat.schemaId(new byte[] {0, 0, 0, 1}))
                .isExactlyInstanceOf(SerializationException.class)
                .hasMessageContaining("4 bytes are too few");
        assertThatThrownBy(() -> WireFormat.schemaId("{\"a\":1}".getBytes(StandardCharsets.UTF_8)))
                .isExactlyInstanceOf(SerializationException.class)
                .hasMessageContaining("first byte is 123");
    }
}
