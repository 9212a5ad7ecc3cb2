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
                "0|0",
                "7|7",
                " 7 |7",
                "999999999|86400",
                "Thu, 01 Jan 2026 00:01:00 GMT|60",
                "Wed, 31 Dec 2025 23:00:00 GMT|0",
            })
    void readsRetryAfter(String header, long seconds) {
        assertThat(classifier.ofStatus(answer(503, "", header)).retryAfter()).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"-1", "soon", "1.5", "99999999999999999999", "''", "Thu, 99 Jan 2026 00:01:00 GMT"})
    void ignoresARetryAfterThatCannotBeRead(String header) {
        assertThat(classifier.ofStatus(answer(503, "", header)).retryAfter()).isNull();
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
        return new RawAnswer(status, bytes, bytes.length, retryAfter, false);
    }
}
