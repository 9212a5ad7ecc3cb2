package io.buildwatch.foundry;

import io.buildwatch.config.FoundryConfig;
import io.buildwatch.config.OAuthClient;
import io.buildwatch.config.ProxyAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Settings for calls to a test's server, with short time-outs. */
final class TestConfig {
    static final int MAX_BYTES = 200_000;

    private TestConfig() {}

    static FoundryConfig of(URI url) {
        return of(url, Duration.ofSeconds(5), Duration.ofSeconds(10), true, null);
    }

    /** The API's endpoints, called with this token. */
    static HttpOrchestrationApi api(FoundryConfig config, SSLContext trust, SecretSource tokens, CallTimer timer) {
        return api(config, trust, tokens, timer, FoundryListener.NONE);
    }

    static HttpOrchestrationApi api(
            FoundryConfig config, SSLContext trust, SecretSource tokens, CallTimer timer, FoundryListener listener) {
        HttpCaller caller = new HttpCaller(config, trust, timer, new FailureClassifier(Clock.systemUTC()));
        return new HttpOrchestrationApi(config, caller, new GivenTokenSource(tokens), new FlawReport(listener, timer));
    }

    static FixedSecret token(String secret) {
        return new FixedSecret("foundry.token", secret);
    }

    /** Settings with a CA file and a proxy, if given, and with an OAuth2 client, or a token if none is given. */
    static FoundryConfig of(
            URI url, @Nullable OAuthClient client, @Nullable Path caFile, @Nullable ProxyAddress proxy) {
        Duration seconds = Duration.ofSeconds(5);
        return new FoundryConfig(
                url,
                client == null ? "s3cret-token" : null,
                null,
                client,
                caFile,
                proxy,
                true,
                null,
                600_000,
                25,
                1000,
                25,
                seconds,
                seconds,
                Duration.ofSeconds(10),
                MAX_BYTES,
                1000);
    }

    static FoundryConfig of(URI url, Duration answer, Duration call, boolean preview, @Nullable Integer pageSize) {
        return new FoundryConfig(
                url,
                "s3cret-token",
                null,
                preview,
                pageSize,
                600_000,
                25,
                1000,
                25,
                Duration.ofSeconds(5),
                answer,
                call,
                MAX_BYTES,
                1000);
    }
}
