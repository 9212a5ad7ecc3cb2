package io.buildwatch.registry;

import java.nio.ByteBuffer;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Confluent's wire format: a zero byte, the schema's id as four bytes (big endian), then Avro's binary encoding. Pure;
 * any thread.
 *
 * @see <a href="https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html#wire-format">the format's page</a>
 */
public final class WireFormat {
    /** Bytes before the Avro encoding. */
    public static final int HEADER_BYTES = 5;

    private static final byte MAGIC = 0;

    private WireFormat() {}

    /** The header for a schema's id. */
    static byte[] header(int schemaId) {
        return ByteBuffer.allocate(HEADER_BYTES).put(MAGIC).putInt(schemaId).array();
    }

    /**
     * The id of the schema that the bytes were written with.
     *
     * @throws SerializationException if the bytes are not in this format
     */
    public static int schemaId(byte[] bytes) {
        if (bytes.length < HEADER_BYTES) {
            throw new SerializationException(bytes.length + " bytes are too few for the Schema Registry's wire format");
        }
        if (bytes[0] != MAGIC) {
            throw new SerializationException("not in the Schema Registry's wire format: the first byte is " + bytes[0]);
        }
        return ByteBuffer.wrap(bytes).getInt(1);
    }
}
