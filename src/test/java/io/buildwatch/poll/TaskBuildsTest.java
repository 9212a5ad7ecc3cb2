package io.buildwatch.poll;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.state.WatchedBuild;
import org.junit.jupiter.api.Test;

class TaskBuildsTest {
    private static final String RID = "ri.foundry.main.build.a4386b7e-d546-49be-8a36-eefc355f5c58";
    private static final WatchedBuild ENTRY = WatchPhases.settled(WatchPhases.begun(1, null, 0), null, 0);

    private final TaskBuilds live = new TaskBuilds(GivenBuilds.CONFIG, build -> null);

    /** A cron job may submit the same builds again and again. */
    @Test
    void aBuildTakenUpAgainAndAgainIsDueForRemovalOnce() {
        live.beginPolling(RID, ENTRY, true, 0, 0);
        live.endPolling(RID, 1_000);
        for (int i = 0; i < 10_000; i++) {
            BuildPollState again = live.resumePolling(RID, ENTRY, i);
            assertThat(live.pollDue(i)).isSameAs(again);
            assertThat(live.counts().ended()).isZero();
            live.endPolling(RID, 2_000 + i);
            assertThat(live.counts().ended()).isEqualTo(1);
        }

        assertThat(live.pollDueForRemoval(999)).isNull();
        assertThat(live.pollDueForRemoval(Long.MAX_VALUE)).isEqualTo(RID);
        assertThat(live.pollDueForRemoval(Long.MAX_VALUE)).isNull();
    }

    @Test
    void aBuildThatIsPolledWhenItsOldTimeComesIsNotDueForRemoval() {
        live.endPolling(RID, 1_000);
        live.resumePolling(RID, ENTRY, 500);

        assertThat(live.pollDueForRemoval(1_500)).isNull();
        assertThat(live.counts().polled()).isEqualTo(1);
        assertThat(live.counts().ended()).isZero();
        live.endPolling(RID, 3_000);
        assertThat(live.pollDueForRemoval(2_999)).isNull();
        assertThat(live.pollDueForRemoval(3_000)).isEqualTo(RID);
    }

    @Test
    void aLifeThatBeginsAgainAfterAFaultKeepsTheOneEntry() {
        live.endPolling(RID, 1_000);
        live.resumePolling(RID, ENTRY, 500);
        live.beginPolling(RID, ENTRY, false, 600, 600);
        live.endPolling(RID, 3_000);

        assertThat(live.pollDueForRemoval(Long.MAX_VALUE)).isEqualTo(RID);
        assertThat(live.pollDueForRemoval(Long.MAX_VALUE)).isNull();
    }
}
