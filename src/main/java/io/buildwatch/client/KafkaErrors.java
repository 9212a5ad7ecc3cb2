package io.buildwatch.client;

import io.buildwatch.config.ClientConfig;
import io.buildwatch.kafka.AdvertisedBrokers;
import io.buildwatch.kafka.ClientSettings;
import io.buildwatch.kafka.KafkaFailure;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;

/** Describes failures of Kafka in a line that says what to do. Blocks, because it may try addresses. Stateless. */
public final class KafkaErrors {
    private KafkaErrors() {}

    /** The failure for what Kafka's clients threw while topics were read. */
    public static ClientFailure reading(KafkaException e, ClientConfig config) {
        return new ClientFailure(
                e instanceof TimeoutException
                        ? noAnswer(config)
                        : "cannot read from Kafka: " + KafkaFailure.line(e, servers(config)));
    }

    /** The failure for what Kafka's clients threw while records were written to this topic. */
    static ClientFailure writing(String topic, Throwable e, ClientConfig config) {
        String why = e instanceof TimeoutException
                ? noAnswer(config)
                : KafkaFailure.line(e, servers(config)) + "; sending again does no harm";
        return new ClientFailure("could not write to " + topic + ": " + why);
    }

    /** No broker answers at the given address, or one does, but advertises addresses that nothing here can reach. */
    private static String noAnswer(ClientConfig config) {
        return AdvertisedBrokers.problem(
                        ClientSettings.ofCommand(config.passedThrough()).admin())
                .orElseGet(() -> KafkaFailure.noAnswer(servers(config)));
    }

    private static String servers(ClientConfig config) {
        return config.passedThrough().getOrDefault("bootstrap.servers", "");
    }
}
