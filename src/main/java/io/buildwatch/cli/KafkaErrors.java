package io.buildwatch.cli;

/** What went wrong with Kafka, in a line: its clients wrap the reason in "Failed to construct kafka consumer". */
final class KafkaErrors {
    private KafkaErrors() {}

    static String describe(Throwable e) {
        Throwable cause = e.getCause();
        return cause == null || cause == e ? Failures.describe(e) : e.getMessage() + ": " + describe(cause);
    }
}
