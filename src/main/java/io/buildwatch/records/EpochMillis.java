package io.buildwatch.records;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Converts the API's times to and from ms since the epoch. Pure. */
public final class EpochMillis {
    private EpochMillis() {}

    /** Null for null, and for a time whose ms do not fit in a long: no data from the API may stop the service. */
    public static @Nullable Long of(@Nullable Instant time) {
        try {
            return time == null ? null : time.toEpochMilli();
        } catch (ArithmeticException e) {
            return null;
        }
    }

    public static @Nullable Instant instant(@Nullable Long millis) {
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }

    /** The later of two times; null only if both are. */
    public static @Nullable Long later(@Nullable Long a, @Nullable Long b) {
        return a == null ? b : b == null ? a : Long.valueOf(Math.max(a, b));
    }
}
