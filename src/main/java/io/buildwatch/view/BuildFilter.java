package io.buildwatch.view;

import io.buildwatch.events.BuildState;
import io.buildwatch.events.Monitoring;
import java.time.Instant;
import java.util.Comparator;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which builds a command or a query selects; a build must meet all conditions. Immutable; any thread.
 *
 * @param states one of these; empty for any
 * @param failed only those that have failed or are failing
 * @param complete whether complete; null for either
 * @param monitoring one of these; empty for any
 * @param schedule only builds of this schedule, or found by following it or this dataset; null for any
 * @param text part of RID, branch or creator, in lower case; empty for any
 * @param since changed then or later; null for any time
 */
public record BuildFilter(
        Set<BuildState> states,
        boolean failed,
        @Nullable Boolean complete,
        Set<Monitoring> monitoring,
        @Nullable String schedule,
        String text,
        @Nullable Instant since) {
    /** The build whose watch began last comes first. The read model's keys are in the same order. */
    public static final Comparator<BuildView> ORDER =
            Comparator.comparingLong(BuildView::watch).reversed().thenComparing(BuildView::buildRid);

    /** Every build. */
    public static final BuildFilter ALL = new BuildFilter(Set.of(), false, null, Set.of(), null, "", null);

    /** A filter by state, failure, schedule and time only. */
    public static BuildFilter of(
            Set<BuildState> states, boolean failed, @Nullable String schedule, @Nullable Instant since) {
        return new BuildFilter(states, failed, null, Set.of(), schedule, "", since);
    }

    public boolean accepts(BuildView build) {
        return (states.isEmpty() || states.contains(build.state()))
                && (!failed || build.state() == BuildState.FAILED || build.state() == BuildState.FAILING)
                && (complete == null || complete == build.complete())
                && (monitoring.isEmpty() || monitoring.contains(build.monitoring()))
                && (schedule == null || schedule.equals(build.scheduleRid()) || schedule.equals(build.foundBy()))
                && (since == null || !build.updatedTime().isBefore(since))
                && (text.isEmpty()
                        || containsText(build.buildRid())
                        || containsText(build.branchName())
                        || containsText(build.createdBy()));
    }

    private boolean containsText(@Nullable String value) {
        return value != null && value.toLowerCase(Locale.ROOT).contains(text);
    }
}
