package io.buildwatch.foundry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FollowRidTest {
    @Test
    void isOfAScheduleOrOfADataset() {
        assertThat(new FollowRid("ri.scheduler.main.schedule.a-1.b").kind()).isEqualTo(FollowRid.Kind.SCHEDULE);
        assertThat(new FollowRid("ri.foundry.other.dataset.a_1").kind()).isEqualTo(FollowRid.Kind.DATASET);
        assertThat(FollowRid.parse("ri.foundry.main.build.a")).isEmpty();
        assertThatThrownBy(() -> new FollowRid("x")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ri.scheduler.main.schedule.",
                "ri.scheduler.main.schedule.a/../b",
                "ri.scheduler.main.schedule.a..b",
                "ri.scheduler.Main.schedule.a",
                "ri.foundry.main.schedule.a",
                "ri.scheduler.main.dataset.a",
                " ri.scheduler.main.schedule.a"
            })
    void nothingElseIsOne(String text) {
        assertThat(FollowRid.parse(text)).isEmpty();
    }

    @Test
    void isNoLongerThanABuildsMayBe() {
        String longest = "ri.scheduler.main.schedule." + "a".repeat(BuildRid.MAX_BYTES - 27);

        assertThat(FollowRid.parse(longest)).isPresent();
        assertThat(FollowRid.parse(longest + "a")).isEmpty();
    }
}
