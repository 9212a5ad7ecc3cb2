package io.buildwatch.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.buildwatch.dev.registry.EmbeddedRegistry;
import io.buildwatch.testing.SeededCases;
import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Property: any bytes are either read or refused. */
class AnyBytesTest {
    private static final AvroSerializer SERIALIZER = new AvroSerializer();
    private static final AvroDeserializer DESERIALIZER = new AvroDeserializer();
    private static EmbeddedRegistry server;

    @BeforeAll
    static void start() throws Exception {
        server = EmbeddedRegistry.start(0);
        SERIALIZER.configure(Map.of("schema.registry.url", server.url()), false);
        DESERIALIZER.configure(Map.of("schema.registry.url", server.url()), false);
        SERIALIZER.serialize("a", SampleRecords.jobStatusChanged());
        SERIALIZER.serialize("b", SampleRecords.buildObserved());
        SERIALIZER.serialize("c", SampleRecords.buildCompletion());
    }

    @AfterAll
    static void stop() {
        SERIALIZER.close();
        DESERIALIZER.close();
        server.close();
    }

    @Test
    void anyBytes() {
        SeededCases.check(200, source -> source.bytes(64), bytes -> readOrRefused(bytes, true));
    }

    @Test
    void anyBytesUnderAKnownId() {
        SeededCases.check(
                3_000,
                source -> underId(source.intBetween(1, 3), source.bytes(200)),
                bytes -> readOrRefused(bytes, false));
    }

    private static byte[] underId(int id, byte[] payload) {
        return ByteBuffer.allocate(WireFormat.HEADER_BYTES + payload.length)
                .put(WireFormat.header(id))
                .put(payload)
                .array();
    }

    @Test
    void aGoodRecordWithOneByteChanged() {
        SeededCases.check(
                3_000,
                source -> changed(source.intBetween(0, 1_000), source.anyByte()),
                bytes -> readOrRefused(bytes, false));
    }

    private static byte[] changed(int at, byte to) {
        byte[] bytes = SERIALIZER.serialize("a", SampleRecords.jobStatusChanged());
        int payload = bytes.length - WireFormat.HEADER_BYTES;
        bytes[WireFormat.HEADER_BYTES + at % payload] = to;
        return bytes;
    }

    private static void readOrRefused(byte[] bytes, boolean mayFailToLookUp) {
        try {
            assertThat(DESERIALIZER.deserialize("t", bytes)).isNotNull();
        } catch (SerializationException e) {
            assertThat(RegistryException.isLookupFailure(e)).isEqualTo(e instanceof RegistryException);
            assertThat(mayFailToLookUp || !(e instanceof RegistryException)).isTrue();
        } catch (Throwable e) {
            fail("neither read nor refused", e);
        }
    }
}
