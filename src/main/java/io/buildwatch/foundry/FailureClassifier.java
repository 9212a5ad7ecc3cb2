package io.buildwatch.foundry;

import io.buildwatch.config.RedirectTarget;
import io.buildwatch.foundry.FoundryFailure.Kind;
import java.io.IOException;
import java.time.Clock;
import javax.net.ssl.SSLException;
import org.apache.hc.core5.http.HttpException;
import org.jspecify.annotations.Nullable;

/**
 * Turns a bad answer, or the exception in place of an answer, into a {@link FoundryFailure}, by
 * docs/architecture.md#errors. Any thread.
 */
final class FailureClassifier {
    private final Clock clock;

    /** @param clock with which a {@code Retry-After} date is compared if the answer has no date of its own */
    FailureClassifier(Clock clock) {
        this.clock = clock;
    }

    /** The failure that the answer's status means or, if that is a good one, the error in its body. */
    FoundryFailure ofStatus(RawAnswer answer) {
        ErrorBody body = ErrorBody.readOrNull(answer.body(), answer.length());
        int status = answer.isSuccess() && body != null ? body.usualStatus() : answer.status();
        Kind kind = kind(status, body);
        return new FoundryFailure(
                kind,
                status,
                body == null ? null : body.errorName(),
                body == null ? null : body.errorInstanceId(),
                RetryAfter.read(answer.retryAfter(), answer.date(), clock.instant()),
                LocalFailures.line("HTTP " + answer.status()
                        + (RedirectTarget.isRedirect(status) ? redirect(answer) : describe(body))));
    }

    private static String redirect(RawAnswer answer) {
        return ", a redirect to " + RedirectTarget.of(answer.location()) + ", which is not followed; check foundry.url";
    }

    /** The error's name and its errorInstanceId, which Palantir support asks for. */
    private static String describe(@Nullable ErrorBody body) {
        if (body == null) {
            return " without Foundry's error body";
        }
        String instance = body.errorInstanceId();
        return " " + body.nameOrCode() + (instance == null ? "" : " (errorInstanceId " + instance + ")");
    }

    private static Kind kind(int status, @Nullable ErrorBody body) {
        if (status >= 500) {
            return Kind.RETRYABLE;
        }
        return switch (status) {
            case 401 -> Kind.UNAUTHORIZED;
            case 403 -> Kind.FORBIDDEN;
            case 404 -> body == null || body.errorName() == null ? Kind.SERVICE_NOT_USABLE : Kind.NOT_FOUND;
            case 429 -> Kind.THROTTLED;
            default ->
                body != null && "ApiFeaturePreviewUsageOnly".equals(body.errorName())
                        ? Kind.SERVICE_NOT_USABLE
                        : Kind.PROTOCOL;
        };
    }

    /** The failure that an exception in place of an answer means. */
    FoundryFailure ofException(Throwable fault) {
        if (fault instanceof BoundedAnswerConsumer.RefusedByProxyException refused) {
            return LocalFailures.of(Kind.RETRYABLE, ConnectFailures.ofProxy(refused.status()));
        }
        if (fault instanceof SSLException) {
            return LocalFailures.of(Kind.RETRYABLE, ConnectFailures.ofTls(fault));
        }
        if (fault instanceof BoundedAnswerConsumer.TooLargeException || fault instanceof HttpException) {
            return LocalFailures.protocol(0, LocalFailures.describe(fault));
        }
        if (fault instanceof IOException) {
            return LocalFailures.of(Kind.RETRYABLE, LocalFailures.describe(fault));
        }
        return LocalFailures.internal(fault);
    }
}
