package io.buildwatch.foundry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.foundry.FoundryFailure.Kind;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.apache.hc.core5.http.HttpException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureClassifierTest {
    private final FailureClassifier classifier =
            new FailureClassifier(Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC));

    @ParameterizedTest
    @CsvSource({
        "500, , RETRYABLE",
        "502, , RETRYABLE",
        "503, , RETRYABLE",
        "504, Default:Timeout, RETRYABLE",
        "429, , THROTTLED",
        "429, TooManyRequests, THROTTLED",
        "401, , UNAUTHORIZED",
        "401, MissingCredentials, UNAUTHORIZED",
        "403, , FORBIDDEN",
        "403, GetBuildPermissionDenied, FORBIDDEN",
        "404, BuildNotFound, NOT_FOUND",
        "404, , SERVICE_NOT_USABLE",
        "400, ApiFeaturePreviewUsageOnly, SERVICE_NOT_USABLE",
        "400, InvalidPageToken, PROTOCOL",
        "400, , PROTOCOL",
        "301, , PROTOCOL",
        "302, , PROTOCOL",
        "204, , PROTOCOL",
        "414, , PROTOCOL",
        "431, , PROTOCOL",
        "418, , PROTOCOL",
    })
    void classifiesByStatusAndName(int status, String name, Kind kind) {
        String body = name == null ? "" : "{\"errorName\":\"" + name + "\",\"errorInstanceId\":\"i-1\"}";
        FoundryFailure failure = classifier.ofStatus(answer(status, body, null));
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.status()).isEqualTo(status);
        assertThat(failure.errorName()).isEqualTo(name);
        assertThat(failure.errorInstanceId()).isEqualTo(name == null ? null : "i-1");
        assertThat(failure.isBareNotFound()).isEqualTo(status == 404 && name == null);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<html>nginx</html>",
                "{}",
                "[]",
                "null",
                "{\"errorName\":5}",
                "{\"errorName\":\"\"}",
                "{\"errorName\":\"BuildNotFound\"",
                "{\"errorCode\":\"NOT_FOUND\"}",
                "{\"error\":{\"errorName\":\"BuildNotFound\"}}",
            })
    void aBodyThatIsNotFoundrysMakesA404Bare(String body) {
        assertThat(classifier.ofStatus(answer(404, body, null)).isBareNotFound())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7|7",
                "Thu, 01 Jan 2026 00:01:00 GMT|60",
            })
    void readsRetryAfter(String header, long seconds) {
        assertThat(classifier.ofStatus(answer(503, "", header)).retryAfter()).isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void holdsARetryAfterDateAgainstTheAnswersOwn() {
        String anHourAhead = "Thu, 01 Jan 2026 01:00:00 GMT";
        RawAnswer answer =
                new RawAnswer(503, new byte[0], 0, "Thu, 01 Jan 2026 01:00:07 GMT", anHourAhead, null, false);
        assertThat(classifier.ofStatus(answer).retryAfter()).isEqualTo(Duration.ofSeconds(7));
    }

    /** Some gateways answer with status 200 even if the server behind them failed. */
    @ParameterizedTest
    @CsvSource({
        "INTERNAL, Default:Internal, RETRYABLE, 500",
        "TIMEOUT, , RETRYABLE, 500",
        "A_NEW_ONE, , RETRYABLE, 500",
        "UNAUTHORIZED, MissingCredentials, UNAUTHORIZED, 401",
        "PERMISSION_DENIED, GetBuildPermissionDenied, FORBIDDEN, 403",
        "NOT_FOUND, BuildNotFound, NOT_FOUND, 404",
        "NOT_FOUND, , SERVICE_NOT_USABLE, 404",
        "INVALID_ARGUMENT, ApiFeaturePreviewUsageOnly, SERVICE_NOT_USABLE, 400",
        "INVALID_ARGUMENT, InvalidPageToken, PROTOCOL, 400",
    })
    void classifiesAnErrorUnder200ByItsCode(String code, String name, Kind kind, int status) {
        String body = "{\"errorCode\":\"" + code + "\"" + (name == null ? "}" : ",\"errorName\":\"" + name + "\"}");
        FoundryFailure failure = classifier.ofStatus(answer(200, body, null));
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.status()).isEqualTo(status);
        assertThat(failure.errorName()).isEqualTo(name);
        assertThat(failure.detail()).isEqualTo("HTTP 200 " + (name == null ? code : name));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://login.example.com/sso?token=s3cret#s3cret|https://login.example.com/sso",
                "https://me:s3cret@login.example.com:8443/sso|https://login.example.com:8443/sso",
                "/login?back=s3cret|/login",
                "https://me:s3cret@foundry_login:8443/sso|https://foundry_login:8443/sso",
                "https://exa mple/s3cret|an address that cannot be read",
                "|elsewhere",
            })
    void tellsWhereARedirectLeadsWithoutWhatMayBeSecret(String location, String told) {
        FoundryFailure failure = classifier.ofStatus(new RawAnswer(302, new byte[0], 0, null, null, location, false));
        assertThat(failure.kind()).isEqualTo(Kind.PROTOCOL);
        assertThat(failure.detail())
                .isEqualTo("HTTP 302, a redirect to " + told + ", which is not followed; check foundry.url");
    }

    @Test
    void tellsNoAnswerFromABrokenOne() {
        assertThat(classifier.ofException(new IOException("reset")).kind()).isEqualTo(Kind.RETRYABLE);
        assertThat(classifier.ofException(new HttpException("no HTTP")).kind()).isEqualTo(Kind.PROTOCOL);
        assertThat(classifier
                        .ofException(new BoundedAnswerConsumer.TooLargeException("x"))
                        .kind())
                .isEqualTo(Kind.PROTOCOL);
        assertThat(classifier.ofException(new IllegalStateException("bug")).kind())
                .isEqualTo(Kind.PROTOCOL);
    }

    @Test
    void theDetailIsOneShortLine() {
        String detail = classifier
                .ofException(new IOException("a\r\nb\u0000c\u2028d\u202ee" + "x".repeat(5000)))
                .detail();
        assertThat(detail).hasSizeLessThanOrEqualTo(200).startsWith("IOException: a  b c d e");
    }

    private static RawAnswer answer(int status, String body, String retryAfter) {
        byte[] bytes = body.getBytes(UTF_8);
        return new RawAnswer(status, bytes, bytes.length, retryAfter, null, null, false);
    }
}
