package io.buildwatch.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.management.ThreadMXBean;
import io.buildwatch.events.BuildObserved;
import io.buildwatch.testing.GzipBomb;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import org.apache.avro.specific.SpecificData;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers of a few kilobytes that would cost gigabytes or hours if they were read carelessly. */
class HostileSchemaTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final long MUCH = 100 << 20;

    /**
     * Avro checks the default of a record by the defaults of its fields, and these by those of their fields: here 2^40
     * checks.
     */
    @Test
    void defaultsThatDoubleAtEachLevelTakeNoTime() throws Exception {
        assertTimeoutPreemptively(SOON, () -> assertRefused(doubling(40, ",\"default\":{}")));
    }

    /** Avro's reader of a record contains a reader of each record in it, once for each use. */
    @Test
    void recordsThatDoubleAtEachLevelAreNotUnfolded() throws Exception {
        assertTimeoutPreemptively(SOON, () -> assertRefused(doubling(24, "")));
    }

    /** The full name of each record contains a copy of the name space. */
    @Test
    void aLongNameSpaceIsNotCopiedForThousandsOfRecords() throws Exception {
        StringBuilder schema = new StringBuilder(
                "{\"type\":\"record\",\"name\":\"R\",\"namespace\":\"" + "n".repeat(300_000) + "\",\"fields\":[");
        for (int i = 0; i < 10_000; i++) {
            schema.append(i == 0 ? "" : ",")
                    .append("{\"name\":\"f" + i + "\",\"type\":{\"type\":\"fixed\",\"name\":\"r" + i
                            + "\",\"size\":1}}");
        }
        assertRefused(schema.append("]}").toString());
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 404, 500})
    void sixteenGigabytesInAFewMegabytesAreCutOff(int status) throws Exception {
        GzipBomb bomb = new GzipBomb();
        try (StubServer server = new StubServer(exchange -> bomb.send(exchange, status));
                SchemaRegistry registry = SchemaRegistries.open(Map.of("schema.registry.url", server.url()))) {
            long before = allocated();
            assertThatThrownBy(() -> registry.schemaById(1)).isExactlyInstanceOf(SerializationException.class);
            assertThat(allocated() - before).as("bytes allocated").isLessThan(MUCH);
        }
    }

    /** Found by fuzzing: Avro's parser throws a NullPointerException for a schema that is only an unknown name. */
    @Test
    void aSchemaThatIsOnlyTheNameOfAnotherIsNotOurs() throws Exception {
        try (StubServer server = StubServer.answering(200, "{\"schema\":\"\\\"other.Type\\\"\"}");
                SchemaRegistry registry = SchemaRegistries.open(Map.of("schema.registry.url", server.url()))) {
            assertThatThrownBy(() -> registry.schemaById(1))
                    .isExactlyInstanceOf(SerializationException.class)
                    .hasMessage("schema id 1 is not one that stands alone");
        }
    }

    @Test
    void theKindOfASchemaCannotForgeALogLine() throws Exception {
        String kind = "PROTOBUF\\n2026-11-25 ERROR forged\\u0085forged\\u202e" + "x".repeat(10_000);
        String body = "{\"schemaType\":\"" + kind + "\",\"schema\":\"{}\"}";
        try (StubServer server = StubServer.answering(200, body);
                SchemaRegistry registry = SchemaRegistries.open(Map.of("schema.registry.url", server.url()))) {
            assertThatThrownBy(() -> registry.schemaById(1))
                    .isExactlyInstanceOf(SerializationException.class)
                    .hasMessageStartingWith("schema id 1 is not an Avro schema but PROTOBUF 2026")
                    .message()
                    .hasSizeLessThan(200)
                    .doesNotContainPattern("[\\p{Cc}\\p{Cf}]");
        }
    }

    /** Our schema with additional fields: a record, and further records, each of which has the one before it twice. */
    private static String doubling(int levels, String withDefault) {
        String ours = PublicSchema.textOf(SpecificData.get().getSchema(BuildObserved.class));
        StringBuilder schema = new StringBuilder(ours.substring(0, ours.lastIndexOf(']')))
                .append(",{\"name\":\"x0\",\"type\":{\"type\":\"record\",\"name\":\"L0\",\"fields\":["
                        + "{\"name\":\"x\",\"type\":\"int\",\"default\":1}]}}");
        for (int i = 1; i <= levels; i++) {
            String inner = "\"type\":\"L" + (i - 1) + "\"" + withDefault + "}";
            schema.append(",{\"name\":\"x" + i + "\",\"type\":{\"type\":\"record\",\"name\":\"L" + i
                    + "\",\"fields\":[{\"name\":\"x\"," + inner + ",{\"name\":\"y\"," + inner + "]}}");
        }
        return schema.append("]}").toString();
    }

    private static void assertRefused(String schema) throws Exception {
        String body =
                JsonNodeFactory.instance.objectNode().put("schema", schema).toString();
        byte[] record = ByteBuffer.allocate(200).put(WireFormat.header(1)).array();
        try (StubServer server = StubServer.answering(200, body);
                AvroDeserializer deserializer = new AvroDeserializer()) {
            deserializer.configure(Map.of("schema.registry.url", server.url()), false);
            long before = allocated();
            assertThatThrownBy(() -> deserializer.deserialize("t", record))
                    .isExactlyInstanceOf(SerializationException.class)
                    .hasMessage("schema id 1 is larger than any of ours");
            assertThat(allocated() - before).as("bytes allocated").isLessThan(MUCH);
        }
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }
}
