package io.buildwatch.dev.simulator;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Who is let in: the bearer token, and whether the API is up at all. Any thread. */
final class Gate {
    private static final String BEARER = "Bearer ";

    private final LongSupplier millis;
    private volatile @Nullable String token;
    private volatile long downUntil = Long.MIN_VALUE;

    /** Open.
     *
     * @param millis a clock that runs while the world's stands still */
    Gate(@Nullable String token, LongSupplier millis) {
        this.token = token;
        this.millis = millis;
    }

    /** The answer for a caller who is not let in, or null. */
    @Nullable
    Answer stops(@Nullable String authorization) {
        if (millis.getAsLong() < downUntil) {
            return Answer.bare(503);
        }
        String wanted = token;
        if (wanted == null) {
            return null;
        }
        if (authorization == null || !authorization.startsWith(BEARER)) {
            return Errors.unauthorized("MissingCredentials");
        }
        return authorization.substring(BEARER.length()).equals(wanted)
                ? null
                : Errors.unauthorized("Default:Unauthorized");
    }

    void accept(@Nullable String newToken) {
        token = newToken;
    }

    void downFor(long forMillis) {
        downUntil = millis.getAsLong() + forMillis;
    }
}
