package io.buildwatch.bench;

import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** Sends RIDs with a plain Kafka producer. Closing it waits until the broker has them. */
final class Submitter implements AutoCloseable {
    private final KafkaProducer<String, String> producer;

    Submitter(String bootstrapServers) {
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers), new StringSerializer(), new StringSerializer());
    }

    /** Does not wait for the broker. */
    void submit(String topic, String rid) {
        var unused = producer.send(new ProducerRecord<>(topic, rid, rid));
    }

    @Override
    public void close() {
        producer.close();
    }
}
