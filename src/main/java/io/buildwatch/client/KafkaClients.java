package io.buildwatch.client;

import io.buildwatch.config.ClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.Deserializer;

/** Makes the clients that commands use, so that tests can do without a broker. The caller closes them. */
public interface KafkaClients {
    /** An idempotent producer with {@code acks=all}. */
    Producer<String, String> producer(ClientConfig config);

    /** A consumer that reads committed records only, is in no group and creates no topics. */
    Consumer<byte[], byte[]> consumer(ClientConfig config);

    /** The configured deserializer of Avro values. */
    Deserializer<?> avro(ClientConfig config);

    /** Whether the topic exists; never creates it. Blocks. */
    boolean hasTopic(ClientConfig config, String topic);
}
