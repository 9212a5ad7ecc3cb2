package io.buildwatch.chaos.agent;

import java.util.Locale;

/**
 * What an instance throws next. Immutable; one line on the wire.
 *
 * @param kind what
 * @param group where
 * @param eager whether it need not wait for its time where a rebalance begins sooner
 * @param delayMillis when, from now on
 */
public record Aim(ThrownKind kind, PointGroup group, boolean eager, long delayMillis) {
    /** The line. */
    public String line() {
        return String.format(Locale.ROOT, "%s %s %b %d", kind, group, eager, delayMillis);
    }

    static Aim parse(String line) {
        String[] words = line.split(" ", -1);
        return new Aim(
                ThrownKind.valueOf(words[0]),
                PointGroup.valueOf(words[1]),
                Boolean.parseBoolean(words[2]),
                Long.parseLong(words[3]));
    }
}
