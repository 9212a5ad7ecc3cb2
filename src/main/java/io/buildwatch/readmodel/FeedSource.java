package io.buildwatch.readmodel;

import io.buildwatch.kafka.ClientSettings;
import io.buildwatch.topics.BuildwatchTopics;
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
 * @param settings the operator's own settings for Kafka's clients
 */
record FeedSource(Map<String, String> settings, BuildwatchTopics topics) {
    /**
     * The topics' ids. They tell these topics from others of the same names: those of another cluster, or those deleted
     * and created again. Blocks until the brokers answer.
     *
     * @throws ExecutionException if they refuse, or do not answer
     */
    String identity() throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(ClientSettings.of(settings).admin())) {
            Map<String, String> ids = new TreeMap<>();
            admin.describeTopics(topicNames())
                    .allTopicNames()
                    .get()
                    .forEach((name, topic) -> ids.put(name, topic.topicId().toString()));
            return ids.toString();
        }
    }

    /** The topics that are read. */
    List<String> topicNames() {
        return List.of(topics.buildCompletion(), topics.buildObserved(), topics.jobStatusChanged(), topics.follows());
    }

    /** The caller closes it. */
    KafkaConsumer<byte[], byte[]> newConsumer() {
        Map<String, Object> consumerSettings = ClientSettings.of(settings).consumer();
        consumerSettings.put("auto.offset.reset", "none");
        consumerSettings.put("client.id", topics.applicationId() + "-read-model");
        // A broker collects up to 1 MiB, or for 400 ms, before it answers a fetch. Otherwise it would answer after each
        // commit of the pipeline, just when the pipeline waits for answers of its own. The read model need not be that
        // quick.
        consumerSettings.put("fetch.min.bytes", 1 << 20);
        consumerSettings.put("fetch.max.wait.ms", 400);
        consumerSettings.put("fetch.max.bytes", 4 << 20);
        consumerSettings.put("max.partition.fetch.bytes", 1 << 20);
        consumerSettings.put("max.poll.records", 1_000);
        return new KafkaConsumer<>(consumerSettings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
