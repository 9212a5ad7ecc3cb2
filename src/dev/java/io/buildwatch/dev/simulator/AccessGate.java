package io.buildwatch.dev.simulator;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Decides whether a call is let in: by the bearer token, given or issued, and by whether the API is up. Any thread. */
final class AccessGate {
    private static final String BEARER = "Bearer ";

    private final LongSupplier millis;
    private final TokenIssuer issuer;
    private volatile @Nullable String token;
    private volatile long downUntil = Long.MIN_VALUE;

    /**
     * A gate whose API is up.
     *
     * @param token the bearer token that is accepted, null to accept any or none
     * @param millis a clock that runs while the world's clock stands still
     */
    AccessGate(@Nullable String token, LongSupplier millis) {
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

    /** The answer to a caller who is not let in; null if the caller is. */
    @Nullable
    SimulatedAnswer refusalOf(@Nullable String authorization) {
        if (isDown()) {
            return SimulatedAnswer.bare(503);
        }
        String wanted = token;
        if (wanted == null && !issuer.hasClient()) {
            return null;
        }
        if (authorization == null || !authorization.startsWith(BEARER)) {
            return FoundryErrors.unauthorized("MissingCredentials");
        }
        String given = authorization.substring(BEARER.length());
        return given.equals(wanted) || issuer.isValid(given)
                ? null
                : FoundryErrors.unauthorized("Default:Unauthorized");
    }

    void acceptToken(@Nullable String newToken) {
        token = newToken;
    }

    void downFor(long forMillis) {
        downUntil = millis.getAsLong() + forMillis;
    }
}
