package io.buildwatch.dev;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.await.LiveDisplay.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DevOptionsTest {
    static final DevOptions.Screen NO_TERMINAL = new DevOptions.Screen(false, false, () -> new Size(100, 24));

    static DevOptions options(boolean keep, List<String> rids, @Nullable String kafka, @Nullable String foundry) {
        return options(keep, rids, kafka, foundry, null);
    }

    private static DevOptions options(
            boolean keep, List<String> rids, @Nullable String kafka, @Nullable String foundry, @Nullable String token) {
        return new DevOptions(
                new DevOptions.Load(2, 3, 2, 1),
                new DevOptions.Servers(kafka, null, foundry, "foundry.", token),
                keep,
                rids,
                NO_TERMINAL);
    }

    @Test
    void bareHostNameIsAFoundry() {
        assertThat(options(false, List.of(), null, "foundry.example.com", "t").problems())
                .isEmpty();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = " ")
    void realFoundryWithoutATokenIsRefused(@Nullable String token) {
        assertThat(options(false, List.of(), null, "foundry.example.com", token).problems())
                .containsExactly("--foundry-url needs a token: set FOUNDRY_TOKEN in the environment");
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
