package io.buildwatch.cli;

import io.buildwatch.config.ClientConfig;
import io.buildwatch.foundry.BuildRid;
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
import org.apache.kafka.common.errors.TimeoutException;

/** Writes to {@code build-rids}. The RID as key keeps "watch" and "stop" of one build in order. Stateless. */
final class RidSender {
    private RidSender() {}

    /**
     * Writes a record for each build, and returns when the brokers have acknowledged all of them.
     *
     * @param stop whether to send "stop watching" (a null value)
     * @throws CommandFailure if Kafka did not take them all; sending them again does no harm
     */
    static void send(KafkaClients clients, ClientConfig config, Collection<BuildRid> rids, boolean stop) {
        String topic = config.topicsPrefix() + TopicNames.BUILD_RIDS;
        try {
            // Otherwise the producer would make the broker create the topic, with the broker's number of partitions.
            if (!clients.hasTopic(config, topic)) {
                throw new CommandFailure(
                        ExitStatus.FAILED,
                        "there is no topic " + topic + "; 'buildwatch run' creates it (or is --topics-prefix wrong?)");
            }
            try (Producer<String, String> producer = clients.producer(config)) {
                List<Future<RecordMetadata>> sent = new ArrayList<>();
                for (BuildRid rid : rids) {
                    sent.add(producer.send(new ProducerRecord<>(topic, rid.value(), stop ? null : rid.value())));
                }
                producer.flush();
                for (Future<RecordMetadata> future : sent) {
                    future.get();
                }
            }
        } catch (ExecutionException e) {
            throw failure(topic, e.getCause() == null ? e : e.getCause(), config);
        } catch (KafkaException e) {
            throw failure(topic, e, config);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private static CommandFailure failure(String topic, Throwable cause, ClientConfig config) {
        String why = cause instanceof TimeoutException
                ? KafkaErrors.noAnswer(config)
                : KafkaErrors.describe(cause, config) + "; sending again does no harm";
        return new CommandFailure(ExitStatus.FAILED, "could not write to " + topic + ": " + why);
    }
}
