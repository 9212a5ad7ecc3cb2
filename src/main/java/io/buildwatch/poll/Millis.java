package io.buildwatch.poll;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The API's times as ms since the epoch. Pure. */
final class Millis {
    private Millis() {}

    /** Null for null, and for a time so far away that a long cannot hold its ms: no data may stop the service. */
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

    /** The later of two, where null is no time. */
    static @Nullable Long later(@Nullable Long a, @Nullable Long b) {
        return a == null ? b : b == null ? a : Long.valueOf(Math.max(a, b));
    }
}
