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
        FoundryConfig config = FoundryConfig.of(url, FoundryConfig.Credentials.of("s3cret-token"));
        Duration seconds = Duration.ofSeconds(5);
        return config.withConnection(config.connection().withTimeouts(seconds, seconds, Duration.ofSeconds(10)))
                .withLimits(new FoundryConfig.Limits(600_000, 25, 0.5, 1000, 25))
                .withAnswers(new FoundryConfig.Answers(null, MAX_BYTES, 1000));
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
        FoundryConfig config = of(url);
        FoundryConfig reached =
                config.withConnection(config.connection().withCaFile(caFile).withProxy(proxy));
        return client == null ? reached : reached.withCredentials(FoundryConfig.Credentials.of(client));
    }
}
