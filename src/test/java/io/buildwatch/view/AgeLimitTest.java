package io.buildwatch.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class AgeLimitTest {
    @Test
    void onlyWhatIsOlderThanTheLimitIsOld() {
        assertThat(AgeLimit.isOld(Duration.ZERO)).isFalse();
        assertThat(AgeLimit.isOld(AgeLimit.LIMIT)).isFalse();
        assertThat(AgeLimit.isOld(AgeLimit.LIMIT.plusMillis(1))).isTrue();
    }
}
