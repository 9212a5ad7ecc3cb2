package io.buildwatch.bench;

import java.util.Map;

/** The code as it is, and the same code on what Kafka Streams does by default. */
enum Variant {
    OURS(Map.of()),
    /** Streams 4.3's own values under exactly-once, and no commits asked for. */
    DEFAULTS(Map.of(
            "commit.interval.ms", "100",
            "poll.ms", "100",
            "statestore.cache.max.bytes", "10485760",
            "buildwatch.commit.requests", "false"));

    final Map<String, String> settings;

    Variant(Map<String, String> settings) {
        this.settings = settings;
    }

    /** Both, the other one first every second time, so that neither is always the one on the warmer machine. */
    static Variant[] inTurn(int repetition) {
        return repetition % 2 == 0 ? new Variant[] {OURS, DEFAULTS} : new Variant[] {DEFAULTS, OURS};
    }
}
