package io.buildwatch.dev;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class DevOptionsTest {
    static DevOptions options(boolean keep, List<String> rids, @Nullable String kafka, @Nullable String foundry) {
        return new DevOptions(
                2,
                3,
                2,
                1,
                keep,
                rids,
                kafka,
                null,
                foundry,
                "foundry.",
                null,
                new DevOptions.Screen(false, false, 100, 24));
    }

    @Test
    void bareHostNameIsAFoundry() {
        assertThat(options(false, List.of(), null, "foundry.example.com").problems())
                .isEmpty();
    }

    @Test
    void simulatorOnThisMachineIsAFoundry() {
        assertThat(options(false, List.of(), null, "http://127.0.0.1:18480").problems())
                .isEmpty();
    }

    @Test
    void ownPrefixIsMadeOfWhatTopicsMayHold() {
        assertThat(DevOptions.ownTopicsPrefix("ann.b@work")).isEqualTo("buildwatch-dev-ann-b-work.");
        assertThat(DevOptions.ownTopicsPrefix("ü")).isEqualTo("buildwatch-dev--.");
        assertThat(DevOptions.ownTopicsPrefix("x".repeat(200))).hasSizeLessThanOrEqualTo(100);
    }
}
