package io.buildwatch.flow;

import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.BuildObserved;
import io.buildwatch.events.FollowObserved;
import io.buildwatch.events.JobStatusChanged;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/** Avro without a registry, for tests of the flow alone. */
public final class PlainAvro {
    private PlainAvro() {}

    public static Serializer<SpecificRecord> serializer() {
        return (topic, value) -> {
            try {
                ByteBuffer bytes =
                        new BinaryMessageEncoder<SpecificRecord>(dataOf(value), value.getSchema()).encode(value);
                byte[] copy = new byte[bytes.remaining()];
                bytes.get(copy);
                return copy;
            } catch (java.io.IOException e) {
                throw new SerializationException(e);
            }
        };
    }

    public static Deserializer<SpecificRecord> deserializer() {
        return (topic, bytes) -> {
            for (SpecificRecordBase sample :
                    List.of(new JobStatusChanged(), new BuildObserved(), new BuildCompletion(), new FollowObserved())) {
                try {
                    return new BinaryMessageDecoder<SpecificRecord>(dataOf(sample), sample.getSchema()).decode(bytes);
                } catch (org.apache.avro.message.MissingSchemaException
                        | org.apache.avro.message.BadHeaderException e) {
                    continue;
                } catch (java.io.IOException e) {
                    throw new SerializationException(e);
                }
            }
            throw new SerializationException("not a record of ours");
        };
    }

    private static SpecificData dataOf(SpecificRecord record) {
        return SpecificData.getForClass(record.getClass());
    }
}
