package io.buildwatch.cli;

import io.buildwatch.config.ClientConfig;
import io.buildwatch.kafka.AdvertisedBrokers;
import io.buildwatch.kafka.KafkaFailure;

/** What went wrong with Kafka, in a line that says what to do. */
final class KafkaErrors {
    private KafkaErrors() {}

    /** Nothing answers under the given address, or what answers sends clients to one that does not. Blocks. */
    static String noAnswer(ClientConfig config) {
        return AdvertisedBrokers.problem(KafkaAccess.admin(config))
                .orElseGet(() -> KafkaFailure.noAnswer(servers(config)));
    }

    /** What a client of Kafka's threw. */
    static String describe(Throwable e, ClientConfig config) {
        return KafkaFailure.line(e, servers(config));
    }

    /** Of anything else: each cause. */
    static String describe(Throwable e) {
        Throwable cause = e.getCause();
        return cause == null || cause == e ? Failures.describe(e) : e.getMessage() + ": " + describe(cause);
    }

    private static String servers(ClientConfig config) {
        return config.passedThrough().getOrDefault("bootstrap.servers", "");
    }
}
