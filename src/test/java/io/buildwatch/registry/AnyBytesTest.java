package io.buildwatch.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.buildwatch.dev.registry.EmbeddedRegistry;
import java.nio.ByteBuffer;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.kafka.common.errors.SerializationException;

/** Law: whatever the bytes, they are read or refused; nothing else happens. */
class AnyBytesTest {
    private static final AvroSerializer SERIALIZER = new AvroSerializer();
    private static final AvroDeserializer DESERIALIZER = new AvroDeserializer();
    private static EmbeddedRegistry server;

    @BeforeContainer
    static void start() throws Exception {
        server = EmbeddedRegistry.start(0);
        SERIALIZER.configure(Map.of("schema.registry.url", server.url()), false);
        DESERIALIZER.configure(Map.of("schema.registry.url", server.url()), false);
        SERIALIZER.serialize("a", SampleRecords.jobStatusChanged());
        SERIALIZER.serialize("b", SampleRecords.buildObserved());
        SERIALIZER.serialize("c", SampleRecords.buildCompletion());
    }

    @AfterContainer
    static void stop() {
        SERIALIZER.close();
        DESERIALIZER.close();
        server.close();
    }

    @Property(tries = 200)
    void anyBytes(@ForAll @Size(max = 64) byte[] bytes) {
        readOrRefused(bytes, true);
    }

    @Property(tries = 3_000)
    void anyBytesUnderAKnownId(@ForAll @IntRange(min = 1, max = 3) int id, @ForAll @Size(max = 200) byte[] payload) {
        byte[] bytes = ByteBuffer.allocate(WireFormat.HEADER_BYTES + payload.length)
                .put(WireFormat.header(id))
                .put(payload)
                .array();

        readOrRefused(bytes, false);
    }

    @Property(tries = 3_000)
    void aGoodRecordWithOneByteChanged(@ForAll @IntRange(min = 0, max = 1_000) int at, @ForAll byte to) {
        byte[] bytes = SERIALIZER.serialize("a", SampleRecords.jobStatusChanged());
        int payload = bytes.length - WireFormat.HEADER_BYTES;
        bytes[WireFormat.HEADER_BYTES + at % payload] = to;

        readOrRefused(bytes, false);
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
