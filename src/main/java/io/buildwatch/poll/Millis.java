package io.buildwatch.poll;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Converts the API's times to and from ms since the epoch. Pure. */
final class Millis {
    private Millis() {}

    /** Null for null, and for a time whose ms do not fit in a long: no data from the API may stop the service. */
    static @Nullable Long of(@Nullable Instant time) {
        try {
            return time == null ? null : time.toEpochMilli();
        } catch (ArithmeticException e) {
            return null;
        }
    }

    static @Nullable Instant instant(@Nullable Long millis) {
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }

    /** The later of two times; null only if both are. */
    static @Nullable Long later(@Nullable Long a, @Nullable Long b) {
        return a == null ? b : b == null ? a : Long.valueOf(Math.max(a, b));
    }
}
