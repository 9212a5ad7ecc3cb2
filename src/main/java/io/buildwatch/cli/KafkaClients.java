package io.buildwatch.cli;

import io.buildwatch.config.ClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.Deserializer;

/** Makes the clients that commands use, so that tests can do without a broker. The caller closes them. */
interface KafkaClients {
    /** Idempotent, {@code acks=all}. */
    Producer<String, String> producer(ClientConfig config);

    /** {@code read_committed}, in no group, makes no topics. */
    Consumer<byte[], byte[]> consumer(ClientConfig config);

    /** The configured one for Avro values. */
    Deserializer<?> avro(ClientConfig config);

    /** Whether the topic is there; asking does not make it. */
    boolean hasTopic(ClientConfig config, String topic);
}
