package io.buildwatch.foundry;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Why a call did not bring what it was made for; classified once, here. Immutable; any thread. Never holds a secret.
 *
 * @param kind what to do about it
 * @param status the HTTP status, or the one that belongs to an error sent under 200; 0 if there was no answer
 * @param errorName Foundry's own name for it, e.g. {@code BuildNotFound}
 * @param errorInstanceId what Palantir support asks for
 * @param retryAfter how long the server asked to wait, where it did
 * @param detail one line for people, without control characters
 */
public record FoundryFailure(
        Kind kind,
        int status,
        @Nullable String errorName,
        @Nullable String errorInstanceId,
        @Nullable Duration retryAfter,
        String detail) {

    /** The classes of failure. */
    public enum Kind {
        /** No answer, a cut-off one, a time-out, or a 5xx: the same call may go through later. */
        RETRYABLE,
        /** 429: no failure of the service. */
        THROTTLED,
        /** 401. */
        UNAUTHORIZED,
        /** 403. */
        FORBIDDEN,
        /** 404 with Foundry's own error body. */
        NOT_FOUND,
        /** A bare 404 ({@link #isBareNotFound()}) or 400 {@code ApiFeaturePreviewUsageOnly}. */
        SERVICE_NOT_USABLE,
        /** An answer that breaks the protocol: not JSON, of an unknown shape, too large, a repeated page token, a redirect, another 4xx. */
        PROTOCOL,
        /** The call was not sent: cancelled, or the client is closing. */
        NOT_SENT
    }

    /** A 404 without Foundry's error body: the endpoint is not on this enrolment, or the build is not there. */
    public boolean isBareNotFound() {
        return kind == Kind.SERVICE_NOT_USABLE && status == 404;
    }
}
