package io.buildwatch.client;

import io.buildwatch.config.ClientConfig;
import io.buildwatch.config.DurationText;
import io.buildwatch.config.TopicNames;
import io.buildwatch.foundry.BuildRid;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** Writes to {@code build-rids}. The RID as key keeps "watch" and "stop" of one build in order. Stateless. */
public final class RidSender {
    /** The header that says how far a follow reaches back. */
    private static final String SINCE = "buildwatch.since";

    private RidSender() {}

    /**
     * Writes a record for each build, and returns when the brokers have acknowledged all of them.
     *
     * @param stop whether to send "stop watching" (a null value)
     * @throws ClientFailure if Kafka did not take them all; sending them again does no harm
     */
    public static void send(KafkaClients clients, ClientConfig config, Collection<BuildRid> rids, boolean stop) {
        send(clients, config, rids.stream().map(BuildRid::value).toList(), stop, null);
    }

    /**
     * The same for RIDs of builds, schedules and datasets.
     *
     * @param since how far the follows reach back; null for not at all
     */
    public static void send(
            KafkaClients clients,
            ClientConfig config,
            Collection<String> rids,
            boolean stop,
            @Nullable Duration since) {
        String topic = config.topicsPrefix() + TopicNames.BUILD_RIDS;
        try {
            // Otherwise the producer would make the broker create the topic, with the broker's number of partitions.
            if (!clients.hasTopic(config, topic)) {
                throw ClientFailure.noTopic(topic);
            }
            try (Producer<String, String> producer = clients.producer(config)) {
                send(producer, topic, rids, stop, since);
            }
        } catch (ExecutionException e) {
            throw KafkaErrors.writing(topic, e.getCause() == null ? e : e.getCause(), config);
        } catch (KafkaException e) {
            throw KafkaErrors.writing(topic, e, config);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /**
     * The same with a producer that the caller has.
     *
     * @throws ExecutionException if Kafka did not take one of them
     */
    public static void send(Producer<String, String> producer, String topic, Collection<String> rids, boolean stop)
            throws ExecutionException, InterruptedException {
        send(producer, topic, rids, stop, null);
    }

    private static void send(
            Producer<String, String> producer,
            String topic,
            Collection<String> rids,
            boolean stop,
            @Nullable Duration since)
            throws ExecutionException, InterruptedException {
        Headers headers = new RecordHeaders();
        if (since != null) {
            headers.add(SINCE, DurationText.format(since).getBytes(StandardCharsets.UTF_8));
        }
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (String rid : rids) {
            sent.add(producer.send(new ProducerRecord<>(topic, null, rid, stop ? null : rid, headers)));
        }
        producer.flush();
        for (Future<RecordMetadata> future : sent) {
            future.get();
        }
    }
}
