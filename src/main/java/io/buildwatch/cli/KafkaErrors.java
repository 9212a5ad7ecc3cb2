package io.buildwatch.cli;

import io.buildwatch.config.ClientConfig;

/** What went wrong with Kafka, in a line: its clients wrap the reason in "Failed to construct kafka consumer". */
final class KafkaErrors {
    private KafkaErrors() {}

    /** Nothing answers under the given address. */
    static String noAnswer(ClientConfig config) {
        return "no answer from " + config.passedThrough().get("bootstrap.servers")
                + "; is Kafka running there, and the address right?";
    }

    static String describe(Throwable e) {
        Throwable cause = e.getCause();
        return cause == null || cause == e ? Failures.describe(e) : e.getMessage() + ": " + describe(cause);
    }
}
