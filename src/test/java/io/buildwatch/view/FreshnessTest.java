package io.buildwatch.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class FreshnessTest {
    @Test
    void onlyWhatIsOlderThanTheLimitIsOld() {
        assertThat(Freshness.isOld(Duration.ZERO)).isFalse();
        assertThat(Freshness.isOld(Freshness.LIMIT)).isFalse();
        assertThat(Freshness.isOld(Freshness.LIMIT.plusMillis(1))).isTrue();
    }
}
