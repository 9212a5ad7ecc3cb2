package io.buildwatch.readmodel;

import io.buildwatch.events.BuildState;
import io.buildwatch.events.Monitoring;
import io.buildwatch.view.BuildView;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The conditions of a query for builds; a build must meet all of them. Immutable.
 *
 * @param states one of these
 * @param complete whether complete; null for either
 * @param monitoring one of these
 * @param text part of RID, branch or creator, in lower case; empty for any
 * @param since changed then or later; null for any time
 */
public record BuildQuery(
        Set<BuildState> states,
        @Nullable Boolean complete,
        Set<Monitoring> monitoring,
        String text,
        @Nullable Instant since) {
    public static final BuildQuery ALL =
            new BuildQuery(EnumSet.allOf(BuildState.class), null, EnumSet.allOf(Monitoring.class), "", null);

    boolean accepts(BuildView build) {
        return states.contains(build.state())
                && (complete == null || complete == build.complete())
                && monitoring.contains(build.monitoring())
                && (since == null || !build.updatedTime().isBefore(since))
                && (text.isEmpty() || holds(build.buildRid()) || holds(build.branchName()) || holds(build.createdBy()));
    }

    private boolean holds(@Nullable String value) {
        return value != null && value.toLowerCase(Locale.ROOT).contains(text);
    }
}
