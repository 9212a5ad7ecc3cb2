package io.buildwatch.chaos.agent;

import java.util.Locale;

/**
 * What an instance throws next, and where and when. Sent as one line. Immutable.
 *
 * @param kind what is thrown
 * @param group at which points
 * @param eager whether it is thrown before its time if a rebalance begins sooner
 * @param delayMillis after how many ms from now it is thrown at the earliest
 */
public record InjectionTarget(ThrownKind kind, PointGroup group, boolean eager, long delayMillis) {
    /** The line to send. */
    public String line() {
        return String.format(Locale.ROOT, "%s %s %b %d", kind, group, eager, delayMillis);
    }

    static InjectionTarget parse(String line) {
        String[] words = line.split(" ", -1);
        return new InjectionTarget(
                ThrownKind.valueOf(words[0]),
                PointGroup.valueOf(words[1]),
                Boolean.parseBoolean(words[2]),
                Long.parseLong(words[3]));
    }
}
