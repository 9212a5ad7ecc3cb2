package io.buildwatch.records;

import java.util.function.Predicate;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Deserializes a record's value, and tries once more if that fails: only what fails twice is taken for a fault of the
 * bytes. The deserializer may be another than ours, and a passing fault of it must cost no record. Any thread.
 */
public final class ValueDecoding {
    private ValueDecoding() {}

    /**
     * The value, as the deserializer gives it.
     *
     * @param isLookupFailure whether the exception is about the registry and not about the bytes; such a one is not
     *     tried again here, because it may have taken a call
     * @throws RuntimeException what the deserializer threw: the second time, or a lookup failure
     */
    public static <T> T decode(
            Deserializer<T> deserializer,
            String topic,
            Headers headers,
            byte[] value,
            Predicate<? super RuntimeException> isLookupFailure) {
        try {
            return deserializer.deserialize(topic, headers, value);
        } catch (RuntimeException e) {
            if (isLookupFailure.test(e)) {
                throw e;
            }
            return deserializer.deserialize(topic, headers, value);
        }
    }
}
