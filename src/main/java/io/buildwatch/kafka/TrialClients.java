package io.buildwatch.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;

/**
 * Makes clients as Streams will make them, because some settings are refused only together, by the constructor. Any
 * thread.
 */
public final class TrialClients {
    private static final String ID = "buildwatch-check";

    private TrialClients() {}

    /**
     * Makes a consumer and a producer and closes them again; joins no group, begins no transaction.
     *
     * @param settings as for {@code KafkaStreams}
     * @throws org.apache.kafka.common.KafkaException if one cannot be made
     */
    public static void tryOut(Properties settings) {
        StreamsConfig streams = new StreamsConfig(settings);
        Map<String, Object> consumer =
                streams.getMainConsumerConfigs(streams.getString(StreamsConfig.APPLICATION_ID_CONFIG), ID, 1);
        // Only Streams can make its own assignor.
        consumer.remove(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG);
        new KafkaConsumer<>(consumer, new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .close(CloseOptions.timeout(Duration.ZERO));
        new KafkaProducer<>(streams.getProducerConfigs(ID), new ByteArraySerializer(), new ByteArraySerializer())
                .close(Duration.ZERO);
    }
}
