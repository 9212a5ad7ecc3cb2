package io.buildwatch.foundry;

import io.buildwatch.foundry.FoundryFailure.Kind;
import java.io.IOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.apache.hc.core5.http.HttpException;
import org.jspecify.annotations.Nullable;

/** Says once, for the whole program, what a bad answer or no answer means. Any thread. */
final class FailureClassifier {
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");
    private static final Duration LONGEST_WAIT = Duration.ofDays(1);

    private final Clock clock;

    /** @param clock against which a {@code Retry-After} date is held */
    FailureClassifier(Clock clock) {
        this.clock = clock;
    }

    /** The failure that an answer with a status other than 200 is. */
    FoundryFailure ofStatus(RawAnswer answer) {
        int status = answer.status();
        ErrorBody body = ErrorBody.readOrNull(answer.body(), answer.length());
        Kind kind = kind(status, body);
        return new FoundryFailure(
                kind,
                status,
                body == null ? null : body.errorName(),
                body == null ? null : body.errorInstanceId(),
                retryAfter(answer.retryAfter()),
                Failures.line("HTTP " + status + describe(body)));
    }

    /** With what Palantir support asks for. */
    private static String describe(@Nullable ErrorBody body) {
        if (body == null) {
            return " without Foundry's error body";
        }
        String instance = body.errorInstanceId();
        return " " + body.errorName() + (instance == null ? "" : " (errorInstanceId " + instance + ")");
    }

    private static Kind kind(int status, @Nullable ErrorBody body) {
        if (status >= 500) {
            return Kind.RETRYABLE;
        }
        return switch (status) {
            case 401 -> Kind.UNAUTHORIZED;
            case 403 -> Kind.FORBIDDEN;
            case 404 -> body == null ? Kind.SERVICE_NOT_USABLE : Kind.NOT_FOUND;
            case 429 -> Kind.THROTTLED;
            default ->
                body != null && "ApiFeaturePreviewUsageOnly".equals(body.errorName())
                        ? Kind.SERVICE_NOT_USABLE
                        : Kind.PROTOCOL;
        };
    }

    /** The failure that an exception in place of an answer is. */
    FoundryFailure ofException(Throwable fault) {
        if (fault instanceof BoundedAnswerConsumer.RefusedByProxyException refused) {
            return Failures.of(Kind.RETRYABLE, ConnectFailures.ofProxy(refused.status()));
        }
        if (fault instanceof SSLException) {
            return Failures.of(Kind.RETRYABLE, ConnectFailures.ofTls(fault));
        }
        if (fault instanceof BoundedAnswerConsumer.TooLargeException || fault instanceof HttpException) {
            return Failures.protocol(0, Failures.describe(fault));
        }
        if (fault instanceof IOException) {
            return Failures.of(Kind.RETRYABLE, Failures.describe(fault));
        }
        return Failures.internal(fault);
    }

    /** The delay a {@code Retry-After} asks for, in seconds or as an HTTP date; null where it cannot be read. */
    @Nullable
    Duration retryAfter(@Nullable String header) {
        if (header == null) {
            return null;
        }
        String text = header.strip();
        Duration wait;
        if (SECONDS.matcher(text).matches()) {
            wait = Duration.ofSeconds(Long.parseLong(text));
        } else {
            try {
                wait = Duration.between(
                        clock.instant(), DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from));
            } catch (DateTimeException e) {
                return null;
            }
        }
        if (wait.isNegative()) {
            return Duration.ZERO;
        }
        return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    }
}
