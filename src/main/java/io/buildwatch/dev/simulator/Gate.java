package io.buildwatch.dev.simulator;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Who is let in: the bearer token, given or issued, and whether the API is up at all. Any thread. */
final class Gate {
    private static final String BEARER = "Bearer ";

    private final LongSupplier millis;
    private final TokenIssuer issuer;
    private volatile @Nullable String token;
    private volatile long downUntil = Long.MIN_VALUE;

    /** Open.
     *
     * @param millis a clock that runs while the world's stands still */
    Gate(@Nullable String token, LongSupplier millis) {
        this.token = token;
        this.millis = millis;
        this.issuer = new TokenIssuer(millis);
    }

    TokenIssuer issuer() {
        return issuer;
    }

    boolean isDown() {
        return millis.getAsLong() < downUntil;
    }

    /** The answer for a caller who is not let in, or null. */
    @Nullable
    Answer stops(@Nullable String authorization) {
        if (isDown()) {
            return Answer.bare(503);
        }
        String wanted = token;
        if (wanted == null && !issuer.hasClient()) {
            return null;
        }
        if (authorization == null || !authorization.startsWith(BEARER)) {
            return Errors.unauthorized("MissingCredentials");
        }
        String given = authorization.substring(BEARER.length());
        return given.equals(wanted) || issuer.knows(given) ? null : Errors.unauthorized("Default:Unauthorized");
    }

    void accept(@Nullable String newToken) {
        token = newToken;
    }

    void downFor(long forMillis) {
        downUntil = millis.getAsLong() + forMillis;
    }
}
