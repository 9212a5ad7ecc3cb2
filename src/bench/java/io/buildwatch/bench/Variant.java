package io.buildwatch.bench;

import java.util.Map;

/** The settings that are compared: the product's own, and the defaults of Kafka Streams, both with the same code. */
enum Variant {
    OURS(Map.of()),
    /** The defaults of Kafka Streams 4.3 under exactly-once; the processors request no commits. */
    DEFAULTS(Map.of(
            "commit.interval.ms", "100",
            "poll.ms", "100",
            "statestore.cache.max.bytes", "10485760",
            "buildwatch.commit.requests", "false"));

    final Map<String, String> settings;

    Variant(Map<String, String> settings) {
        this.settings = settings;
    }

    /** Both variants, in an order that changes each time, so that neither is always the one on the warmer machine. */
    static Variant[] inTurn(int repetition) {
        return repetition % 2 == 0 ? new Variant[] {OURS, DEFAULTS} : new Variant[] {DEFAULTS, OURS};
    }
}
