package io.buildwatch.await;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.BuildState;
import io.buildwatch.events.Monitoring;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BuildWaitTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final WaitPolicy USUAL =
            new WaitPolicy(WaitPolicy.Submitter.THIS_COMMAND, false, false, Duration.ofSeconds(5));
    private static final WaitPolicy ANY =
            new WaitPolicy(WaitPolicy.Submitter.THIS_COMMAND, false, true, Duration.ofSeconds(5));
    private static final WaitPolicy FAIL_FAST =
            new WaitPolicy(WaitPolicy.Submitter.THIS_COMMAND, true, false, Duration.ofSeconds(5));

    private static BuildWait following(WaitPolicy rules) {
        BuildWait following = new BuildWait(List.of(AwaitRecords.RID, AwaitRecords.OTHER), rules);
        following.begin(0);
        return following;
    }

    private static void take(BuildWait following, String rid, BuildCompletion completion) {
        AwaitedBuild build = following.find(rid);
        assertThat(build).isNotNull();
        build.apply(BuildCompletion.newBuilder(completion).setBuildRid(rid).build(), AwaitRecords.SOURCE);
    }

    @Test
    void isOverWhenAllHaveEnded() {
        BuildWait following = following(USUAL);
        take(following, AwaitRecords.RID, AwaitRecords.complete(BuildState.SUCCEEDED, 2));
        assertThat(following.isOver(SECOND)).isFalse();
        take(following, AwaitRecords.OTHER, AwaitRecords.complete(BuildState.SUCCEEDED, 2));

        assertThat(following.isOver(SECOND)).isTrue();
        assertThat(following.overallOutcome(SECOND)).isEqualTo(BuildOutcome.SUCCEEDED);
    }

    @Test
    void theWorstBuildDecides() {
        BuildWait following = following(USUAL);
        take(following, AwaitRecords.RID, AwaitRecords.complete(BuildState.SUCCEEDED, 2));
        assertThat(following.overallOutcome(SECOND)).isEqualTo(BuildOutcome.OPEN);
        take(following, AwaitRecords.OTHER, AwaitRecords.monitored(Monitoring.LOST, 2));
        assertThat(following.isOver(SECOND)).isFalse();
        assertThat(following.overallOutcome(SECOND)).isEqualTo(BuildOutcome.UNSEEN);
        take(following, AwaitRecords.OTHER, AwaitRecords.monitored(Monitoring.NOT_FOUND, 3));
        assertThat(following.isOver(SECOND)).isTrue();
        assertThat(following.overallOutcome(SECOND)).isEqualTo(BuildOutcome.UNSEEN);
        take(following, AwaitRecords.OTHER, AwaitRecords.complete(BuildState.CANCELED, 4));
        assertThat(following.overallOutcome(SECOND)).isEqualTo(BuildOutcome.CANCELED);
        take(following, AwaitRecords.RID, AwaitRecords.complete(BuildState.FAILED, 5));
        assertThat(following.overallOutcome(SECOND)).isEqualTo(BuildOutcome.FAILED);
    }

    @Test
    void anyEndsWithTheFirstThatIsCompleteAndCountsNoOther() {
        BuildWait following = following(ANY);
        take(following, AwaitRecords.OTHER, AwaitRecords.monitored(Monitoring.NOT_FOUND, 2));
        assertThat(following.isOver(SECOND)).isFalse();
        take(following, AwaitRecords.RID, AwaitRecords.complete(BuildState.SUCCEEDED, 2));

        assertThat(following.isOver(SECOND)).isTrue();
        assertThat(following.overallOutcome(SECOND)).isEqualTo(BuildOutcome.SUCCEEDED);
    }

    @Test
    void anyEndsToWhereNoneCanBeSeen() {
        BuildWait following = following(ANY);
        take(following, AwaitRecords.OTHER, AwaitRecords.monitored(Monitoring.NOT_FOUND, 2));
        take(following, AwaitRecords.RID, AwaitRecords.monitored(Monitoring.FORBIDDEN, 2));

        assertThat(following.isOver(SECOND)).isTrue();
        assertThat(following.overallOutcome(SECOND)).isEqualTo(BuildOutcome.UNSEEN);
    }

    @Test
    void failFastEndsWithTheFirstFailedJob() {
        BuildWait following = following(FAIL_FAST);
        take(following, AwaitRecords.RID, AwaitRecords.running(1));
        assertThat(following.isOver(SECOND)).isFalse();
        take(following, AwaitRecords.RID, AwaitRecords.failing(2, "j"));

        assertThat(following.isOver(SECOND)).isTrue();
        assertThat(following.overallOutcome(SECOND)).isEqualTo(BuildOutcome.FAILED);
    }

    @Test
    void aFailingBuildHasNotFailedYetWithoutFailFast() {
        BuildWait following = following(USUAL);
        take(following, AwaitRecords.RID, AwaitRecords.failing(2, "j"));

        assertThat(following.overallOutcome(SECOND)).isEqualTo(BuildOutcome.OPEN);
    }

    @Test
    void aHeldResultIsGivenTheTimeToChange() {
        BuildWait following = new BuildWait(List.of(AwaitRecords.RID), USUAL);
        following.builds().forEach(build -> build.applyEarlier(AwaitRecords.complete(BuildState.SUCCEEDED, 2), null));
        following.begin(100 * SECOND);

        assertThat(following.isOver(104 * SECOND)).isFalse();
        assertThat(following.isOver(105 * SECOND)).isTrue();
        assertThat(following.overallOutcome(105 * SECOND)).isEqualTo(BuildOutcome.SUCCEEDED);
    }

    @Test
    void tellsWhichBuildsTheServiceIsSilentAbout() {
        BuildWait following = following(USUAL);
        take(following, AwaitRecords.RID, AwaitRecords.running(1));

        assertThat(following.ridsWithoutRecords(19 * SECOND)).isEmpty();
        assertThat(following.ridsWithoutRecords(20 * SECOND)).containsExactly(AwaitRecords.OTHER);
    }
}
