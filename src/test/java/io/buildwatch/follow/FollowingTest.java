package io.buildwatch.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.BuildState;
import io.buildwatch.events.Monitoring;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FollowingTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final FollowRules USUAL = new FollowRules(true, false, false, Duration.ofSeconds(5));
    private static final FollowRules ANY = new FollowRules(true, false, true, Duration.ofSeconds(5));
    private static final FollowRules FAIL_FAST = new FollowRules(true, true, false, Duration.ofSeconds(5));

    private static Following following(FollowRules rules) {
        Following following = new Following(List.of(Records.RID, Records.OTHER), rules);
        following.begin(0);
        return following;
    }

    private static void take(Following following, String rid, BuildCompletion completion) {
        Followed build = following.find(rid);
        assertThat(build).isNotNull();
        build.take(BuildCompletion.newBuilder(completion).setBuildRid(rid).build(), Records.SOURCE);
    }

    @Test
    void isOverWhenAllHaveEnded() {
        Following following = following(USUAL);
        take(following, Records.RID, Records.complete(BuildState.SUCCEEDED, 2));
        assertThat(following.isOver(SECOND)).isFalse();
        take(following, Records.OTHER, Records.complete(BuildState.SUCCEEDED, 2));

        assertThat(following.isOver(SECOND)).isTrue();
        assertThat(following.verdict(SECOND)).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void theWorstBuildDecides() {
        Following following = following(USUAL);
        take(following, Records.RID, Records.complete(BuildState.SUCCEEDED, 2));
        assertThat(following.verdict(SECOND)).isEqualTo(Outcome.OPEN);
        take(following, Records.OTHER, Records.monitored(Monitoring.LOST, 2));
        assertThat(following.isOver(SECOND)).isFalse();
        assertThat(following.verdict(SECOND)).isEqualTo(Outcome.UNSEEN);
        take(following, Records.OTHER, Records.monitored(Monitoring.NOT_FOUND, 3));
        assertThat(following.isOver(SECOND)).isTrue();
        assertThat(following.verdict(SECOND)).isEqualTo(Outcome.UNSEEN);
        take(following, Records.OTHER, Records.complete(BuildState.CANCELED, 4));
        assertThat(following.verdict(SECOND)).isEqualTo(Outcome.CANCELED);
        take(following, Records.RID, Records.complete(BuildState.FAILED, 5));
        assertThat(following.verdict(SECOND)).isEqualTo(Outcome.FAILED);
    }

    @Test
    void anyEndsWithTheFirstThatIsCompleteAndCountsNoOther() {
        Following following = following(ANY);
        take(following, Records.OTHER, Records.monitored(Monitoring.NOT_FOUND, 2));
        assertThat(following.isOver(SECOND)).isFalse();
        take(following, Records.RID, Records.complete(BuildState.SUCCEEDED, 2));

        assertThat(following.isOver(SECOND)).isTrue();
        assertThat(following.verdict(SECOND)).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void anyEndsToWhereNoneCanBeSeen() {
        Following following = following(ANY);
        take(following, Records.OTHER, Records.monitored(Monitoring.NOT_FOUND, 2));
        take(following, Records.RID, Records.monitored(Monitoring.FORBIDDEN, 2));

        assertThat(following.isOver(SECOND)).isTrue();
        assertThat(following.verdict(SECOND)).isEqualTo(Outcome.UNSEEN);
    }

    @Test
    void failFastEndsWithTheFirstFailedJob() {
        Following following = following(FAIL_FAST);
        take(following, Records.RID, Records.running(1));
        assertThat(following.isOver(SECOND)).isFalse();
        take(following, Records.RID, Records.failing(2, "j"));

        assertThat(following.isOver(SECOND)).isTrue();
        assertThat(following.verdict(SECOND)).isEqualTo(Outcome.FAILED);
    }

    @Test
    void aFailingBuildHasNotFailedYetWithoutFailFast() {
        Following following = following(USUAL);
        take(following, Records.RID, Records.failing(2, "j"));

        assertThat(following.verdict(SECOND)).isEqualTo(Outcome.OPEN);
    }

    @Test
    void aHeldResultIsGivenTheTimeToChange() {
        Following following = new Following(List.of(Records.RID), USUAL);
        following.builds().forEach(build -> build.held(Records.complete(BuildState.SUCCEEDED, 2), null));
        following.begin(100 * SECOND);

        assertThat(following.isOver(104 * SECOND)).isFalse();
        assertThat(following.isOver(105 * SECOND)).isTrue();
        assertThat(following.verdict(105 * SECOND)).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void tellsWhichBuildsTheServiceIsSilentAbout() {
        Following following = following(USUAL);
        take(following, Records.RID, Records.running(1));

        assertThat(following.unheard(19 * SECOND)).isEmpty();
        assertThat(following.unheard(20 * SECOND)).containsExactly(Records.OTHER);
    }
}
