package io.buildwatch.service;

import java.io.Closeable;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Utils;

/**
 * One serializer or deserializer for each stream thread; a thread keeps the one that it gets at its first call. Kafka
 * does not promise that threads may share one. All are made in advance, because making one may call the registry. Any
 * thread.
 */
final class SerdePerThread<T extends Closeable> implements Closeable {
    private final List<T> all;
    private final Queue<T> free;
    private final Map<Thread, T> taken = new ConcurrentHashMap<>();

    private SerdePerThread(List<T> all) {
        this.all = List.copyOf(all);
        this.free = new ConcurrentLinkedQueue<>(all);
    }

    static Serializer<SpecificRecord> serializer(List<Serializer<SpecificRecord>> made) {
        return new ThreadsSerializer(new SerdePerThread<>(made));
    }

    static Deserializer<SpecificRecord> deserializer(List<Deserializer<SpecificRecord>> made) {
        return new ThreadsDeserializer(new SerdePerThread<>(made));
    }

    private T forThisThread() {
        return taken.computeIfAbsent(Thread.currentThread(), thread -> takeFree());
    }

    private T takeFree() {
        T next = free.poll();
        if (next == null) {
            throw new IllegalStateException("more threads than serdes: there are only " + all.size());
        }
        return next;
    }

    /** Closes all of them, also those that a thread has taken. */
    @Override
    public void close() {
        all.forEach(one -> Utils.closeQuietly(one, "serde"));
    }

    private record ThreadsSerializer(SerdePerThread<Serializer<SpecificRecord>> serializers)
            implements Serializer<SpecificRecord> {
        @Override
        public byte[] serialize(String topic, SpecificRecord data) {
            return serializers.forThisThread().serialize(topic, data);
        }

        @Override
        public byte[] serialize(String topic, Headers headers, SpecificRecord data) {
            return serializers.forThisThread().serialize(topic, headers, data);
        }

        @Override
        public void close() {
            serializers.close();
        }
    }

    private record ThreadsDeserializer(SerdePerThread<Deserializer<SpecificRecord>> deserializers)
            implements Deserializer<SpecificRecord> {
        @Override
        public SpecificRecord deserialize(String topic, byte[] data) {
            return deserializers.forThisThread().deserialize(topic, data);
        }

        @Override
        public SpecificRecord deserialize(String topic, Headers headers, byte[] data) {
            return deserializers.forThisThread().deserialize(topic, headers, data);
        }

        @Override
        public SpecificRecord deserialize(String topic, Headers headers, ByteBuffer data) {
            return deserializers.forThisThread().deserialize(topic, headers, data);
        }

        @Override
        public void close() {
            deserializers.close();
        }
    }
}
