package io.buildwatch.queries;

import io.buildwatch.kafka.BuildwatchTopics;
import io.buildwatch.kafka.ClientSettings;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The cluster that a read model is fed from.
 *
 * @param settings the operator's own for Kafka's clients
 */
record FeedSource(Map<String, String> settings, BuildwatchTopics topics) {
    /**
     * Tells these topics from others of the same names: of another cluster, or made anew. Waits for the brokers.
     *
     * @throws ExecutionException where they refuse, or do not answer
     */
    String identity() throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(ClientSettings.of(settings).admin())) {
            Map<String, String> ids = new TreeMap<>();
            List<String> names = List.of(topics.buildCompletion(), topics.buildObserved(), topics.jobStatusChanged());
            admin.describeTopics(names)
                    .allTopicNames()
                    .get()
                    .forEach((name, topic) -> ids.put(name, topic.topicId().toString()));
            return ids.toString();
        }
    }

    /** The caller closes it. */
    KafkaConsumer<byte[], byte[]> newConsumer() {
        Map<String, Object> consumerSettings = ClientSettings.of(settings).consumer();
        consumerSettings.put("auto.offset.reset", "none");
        consumerSettings.put("client.id", topics.applicationId() + "-read-model");
        // Answers come by the clock, and not just when the pipeline has written and waits for its own: nobody waits for
        // these by the millisecond.
        consumerSettings.put("fetch.min.bytes", 1 << 20);
        consumerSettings.put("fetch.max.wait.ms", 400);
        consumerSettings.put("fetch.max.bytes", 4 << 20);
        consumerSettings.put("max.partition.fetch.bytes", 1 << 20);
        consumerSettings.put("max.poll.records", 1_000);
        return new KafkaConsumer<>(consumerSettings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
