package io.buildwatch.poll;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.state.Phase;
import io.buildwatch.state.WatchedBuild;
import org.junit.jupiter.api.Test;

class TaskBuildsTest {
    private static final String RID = "ri.foundry.main.build.a4386b7e-d546-49be-8a36-eefc355f5c58";
    private static final WatchedBuild ENTRY = PollerRecords.newWatch(1, Phase.SETTLED, 0);

    private final TaskBuilds live = new TaskBuilds(GivenBuilds.CONFIG);

    /** A cron job may submit the same builds again and again. */
    @Test
    void aBuildTakenUpAgainAndAgainIsDueForRemovalOnce() {
        live.begin(RID, ENTRY, true, 0, 0);
        live.hold(RID, 1_000);
        for (int i = 0; i < 10_000; i++) {
            BuildPollState again = live.beginAgain(RID, ENTRY, i);
            assertThat(live.due(i)).isSameAs(again);
            assertThat(live.census().ended()).isZero();
            live.hold(RID, 2_000 + i);
            assertThat(live.census().ended()).isEqualTo(1);
        }

        assertThat(live.dueForRemoval(999)).isNull();
        assertThat(live.dueForRemoval(Long.MAX_VALUE)).isEqualTo(RID);
        assertThat(live.dueForRemoval(Long.MAX_VALUE)).isNull();
    }

    @Test
    void aBuildThatIsPolledWhenItsOldTimeComesIsNotDueForRemoval() {
        live.hold(RID, 1_000);
        live.beginAgain(RID, ENTRY, 500);

        assertThat(live.dueForRemoval(1_500)).isNull();
        assertThat(live.census().polled()).isEqualTo(1);
        assertThat(live.census().ended()).isZero();
        live.hold(RID, 3_000);
        assertThat(live.dueForRemoval(2_999)).isNull();
        assertThat(live.dueForRemoval(3_000)).isEqualTo(RID);
    }

    @Test
    void aLifeThatBeginsAgainAfterAFaultKeepsTheOneEntry() {
        live.hold(RID, 1_000);
        live.beginAgain(RID, ENTRY, 500);
        live.begin(RID, ENTRY, false, 600, 600);
        live.hold(RID, 3_000);

        assertThat(live.dueForRemoval(Long.MAX_VALUE)).isEqualTo(RID);
        assertThat(live.dueForRemoval(Long.MAX_VALUE)).isNull();
    }
}
