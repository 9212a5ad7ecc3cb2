package io.buildwatch.foundry;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Why a call failed. Never holds a secret. Immutable; any thread.
 *
 * @param kind what to do about it
 * @param status the HTTP status, or the one that belongs to an error sent under 200; 0 if the failure has none
 * @param errorName Foundry's own name for it, e.g. {@code BuildNotFound}; null if there is none
 * @param errorInstanceId what Palantir support asks for; null if there is none
 * @param retryAfter how long the server asked to wait, at most a day; null if it did not
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
        /** No connection, no answer or a cut-off one, a time-out, or a 5xx: the same call may succeed later. */
        RETRYABLE,
        /** 429: no failure of the service. */
        THROTTLED,
        /** 401. */
        UNAUTHORIZED,
        /** 403. */
        FORBIDDEN,
        /** 404 with an {@code errorName} of Foundry's. */
        NOT_FOUND,
        /** A bare 404 ({@link #isBareNotFound()}) or 400 {@code ApiFeaturePreviewUsageOnly}. */
        SERVICE_NOT_USABLE,
        /**
         * An answer that breaks the protocol: not JSON, of an unknown shape, too large, a repeated page token, a
         * redirect, another 4xx. Also a fault of this program.
         */
        PROTOCOL,
        /** The client is closing: the call was not sent, or its answer was not waited for. */
        NOT_SENT
    }

    /** A 404 without Foundry's {@code errorName}: the enrolment lacks the endpoint, or the build does not exist. */
    public boolean isBareNotFound() {
        return kind == Kind.SERVICE_NOT_USABLE && status == 404;
    }
}
