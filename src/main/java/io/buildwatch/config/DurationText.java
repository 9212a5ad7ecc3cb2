package io.buildwatch.config;

import java.math.BigInteger;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads and writes durations as in the settings: a whole number and one of {@code ms s m h d}. Any thread. */
public final class DurationText {
    private static final Pattern GRAMMAR = Pattern.compile("([0-9]{1,15}) ?(ms|s|m|h|d)");

    private DurationText() {}

    /** The duration in {@code text}; null if the text is none. */
    public static @Nullable Duration parse(String text) {
        Matcher matcher = GRAMMAR.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        BigInteger millis = new BigInteger(matcher.group(1)).multiply(BigInteger.valueOf(millisOf(matcher.group(2))));
        return millis.bitLength() < Long.SIZE ? Duration.ofMillis(millis.longValue()) : null;
    }

    /** The duration as {@link #parse} reads it, in the largest unit that divides it. */
    public static String format(Duration duration) {
        long millis = duration.toMillis();
        for (String unit : new String[] {"d", "h", "m", "s"}) {
            if (millis != 0 && millis % millisOf(unit) == 0) {
                return millis / millisOf(unit) + unit;
            }
        }
        return millis + "ms";
    }

    private static long millisOf(String unit) {
        return switch (unit) {
            case "ms" -> 1;
            case "s" -> 1_000;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            default -> 86_400_000;
        };
    }
}
