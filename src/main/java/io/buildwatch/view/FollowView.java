package io.buildwatch.view;

import io.buildwatch.events.FollowKind;
import io.buildwatch.events.FollowObserved;
import io.buildwatch.events.Monitoring;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A schedule or dataset that is followed, as commands show it. The components have the names of the public record's
 * fields, and the JSON has them too. Immutable; any thread.
 *
 * @param since builds that began from then on are watched
 * @param lastBuildRid the build of the newest run that has started one
 */
public record FollowView(
        String followRid,
        FollowKind kind,
        long watch,
        long version,
        Monitoring monitoring,
        @Nullable String displayName,
        @Nullable Boolean paused,
        Instant since,
        long buildsFound,
        @Nullable String lastRunRid,
        @Nullable Instant lastRunTime,
        @Nullable String lastResult,
        @Nullable String lastBuildRid,
        @Nullable String detail,
        Instant observedTime) {
    /** The follow that began last comes first. */
    public static final Comparator<FollowView> ORDER =
            Comparator.comparingLong(FollowView::watch).reversed().thenComparing(FollowView::followRid);

    /** The names that are known, by RID. */
    public static Map<String, String> names(Collection<FollowView> follows) {
        Map<String, String> names = new HashMap<>();
        for (FollowView follow : follows) {
            if (follow.displayName() != null) {
                names.put(follow.followRid(), follow.displayName());
            }
        }
        return names;
    }

    /** The view of one record. */
    public static FollowView of(FollowObserved observed) {
        return new FollowView(
                observed.getFollowRid(),
                observed.getKind(),
                observed.getWatch(),
                observed.getVersion(),
                observed.getMonitoring(),
                observed.getDisplayName(),
                observed.getPaused(),
                observed.getSince(),
                observed.getBuildsFound(),
                observed.getLastRunRid(),
                observed.getLastRunTime(),
                observed.getLastResult(),
                observed.getLastBuildRid(),
                observed.getDetail(),
                observed.getObservedTime());
    }
}
