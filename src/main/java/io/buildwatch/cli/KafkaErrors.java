package io.buildwatch.cli;

import io.buildwatch.config.ClientConfig;
import io.buildwatch.kafka.AdvertisedBrokers;
import io.buildwatch.kafka.KafkaFailure;

/** Describes failures of Kafka in a line that says what to do. Stateless; any thread. */
final class KafkaErrors {
    private KafkaErrors() {}

    /**
     * The line for a time-out: no broker answers at the given address, or one does, but advertises addresses that
     * cannot be reached from here. Blocks, because it tries these addresses.
     */
    static String noAnswer(ClientConfig config) {
        return AdvertisedBrokers.problem(KafkaAccess.admin(config))
                .orElseGet(() -> KafkaFailure.noAnswer(servers(config)));
    }

    /** The line for an exception that one of Kafka's clients threw. */
    static String describe(Throwable e, ClientConfig config) {
        return KafkaFailure.line(e, servers(config));
    }

    /** The line for any other exception, with all its causes. */
    static String describe(Throwable e) {
        Throwable cause = e.getCause();
        return cause == null || cause == e ? FailureMapper.describe(e) : e.getMessage() + ": " + describe(cause);
    }

    private static String servers(ClientConfig config) {
        return config.passedThrough().getOrDefault("bootstrap.servers", "");
    }
}
