package io.buildwatch.client;

import io.buildwatch.events.BuildState;
import io.buildwatch.view.BuildView;
import java.time.Instant;
import java.util.Comparator;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which builds to show; all conditions must hold. Immutable.
 *
 * @param states only these; empty for all
 * @param failed only those that have failed or are failing
 * @param since only those that changed then or later; null for all
 */
public record BuildFilter(
        Set<BuildState> states, boolean failed, @Nullable Instant since) {
    /** The build whose watch began last comes first. */
    public static final Comparator<BuildView> ORDER =
            Comparator.comparingLong(BuildView::watch).reversed().thenComparing(BuildView::buildRid);

    /** Every build. */
    public static final BuildFilter ALL = new BuildFilter(Set.of(), false, null);

    public boolean accepts(BuildView view) {
        return (states.isEmpty() || states.contains(view.state()))
                && (!failed || view.state() == BuildState.FAILED || view.state() == BuildState.FAILING)
                && (since == null || !view.updatedTime().isBefore(since));
    }
}
