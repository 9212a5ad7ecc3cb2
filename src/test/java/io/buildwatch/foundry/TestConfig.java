package io.buildwatch.foundry;

import io.buildwatch.config.FoundryConfig;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Settings for a server of the test, with short time-outs. */
final class TestConfig {
    static final int MAX_BYTES = 200_000;

    private TestConfig() {}

    static FoundryConfig of(URI url) {
        return of(url, Duration.ofSeconds(5), Duration.ofSeconds(10), true, null);
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
