package io.buildwatch.follow;

import io.buildwatch.events.Monitoring;
import io.buildwatch.foundry.FollowRid.Kind;
import io.buildwatch.foundry.FoundryFailure;
import io.buildwatch.state.WatchedFollow;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides after a round whether the follow can be seen, and when its next round begins. Stream thread only. */
final class RoundEnd {
    private static final String NO_SCOPE =
            "foundry.oauth.scopes lacks api:datasets-read, without which a dataset's schedules cannot be read";

    private final ScheduleFollower.Parts parts;
    private final FollowApplier applier;
    private final FollowLifecycle follows;
    private final FollowTimes times;

    RoundEnd(ScheduleFollower.Parts parts, FollowApplier applier, FollowLifecycle follows, FollowTimes times) {
        this.parts = parts;
        this.applier = applier;
        this.follows = follows;
        this.times = times;
    }

    /** Ends the round of a dataset whose schedules the credentials may not read, according to the settings. */
    void lacksScope(FollowState state, WatchedFollow entry, long now) {
        follows.scheduleRound(state, now + times.afterRefusal());
        applier.apply(new FollowUpdate(state.rid, entry, now, parts.records())
                .set(withMonitoring(entry, Monitoring.FORBIDDEN, NO_SCOPE, now))
                .complete());
    }

    /** Takes what a round proved that has read all that it could. */
    void take(FollowState state, WatchedFollow entry, long now) {
        boolean noneRead = state.schedulesRead == 0 && state.schedulesFailed > 0;
        FoundryFailure failure = state.failure == null && noneRead ? state.scheduleFailure : state.failure;
        Optional<Monitoring> proved;
        if (failure == null) {
            if (state.schedulesRead > 0) {
                parts.readings().noteListing(now);
            }
            proved = Optional.of(state.monitoring.sweepSucceeded());
            state.failures = 0;
        } else {
            long lastRead = parts.readings().lastListedAt();
            proved = state.monitoring.sweepFailed(failure, state.failedAt, now, lastRead);
            state.failures++;
        }
        WatchedFollow after = entry;
        if (proved.isPresent()) {
            // A further failure of the same kind is no news, though its text may differ.
            boolean same = failure != null
                    && entry.getMonitoring().equals(proved.get().name())
                    && !NO_SCOPE.equals(entry.getTrouble());
            String trouble = failure == null ? state.trouble : same ? entry.getTrouble() : failure.detail();
            after = applier.apply(new FollowUpdate(state.rid, entry, now, parts.records())
                    .set(withMonitoring(entry, proved.get(), trouble, now))
                    .complete());
        }
        follows.scheduleRound(state, now + delay(state, after, failure));
        // A bare 404 of a dataset may mean that the endpoint is missing.
        boolean isGone =
                state.rid.kind() == Kind.SCHEDULE || (state.failure != null && state.failure.errorName() != null);
        if (isGone && proved.isPresent() && proved.get() == Monitoring.NOT_FOUND) {
            follows.stopIfGone(state.rid, after, now);
        }
    }

    private long delay(FollowState state, WatchedFollow entry, @Nullable FoundryFailure failure) {
        if (failure == null) {
            return times.afterRound();
        }
        String monitoring = entry.getMonitoring();
        boolean refused =
                monitoring.equals(Monitoring.NOT_FOUND.name()) || monitoring.equals(Monitoring.FORBIDDEN.name());
        return refused ? times.afterRefusal() : times.afterFailure(state.failures, failure.retryAfter());
    }

    private static WatchedFollow withMonitoring(
            WatchedFollow entry, Monitoring monitoring, @Nullable String trouble, long now) {
        Long since = entry.getNotFoundSince() == null ? (Long) now : entry.getNotFoundSince();
        return WatchedFollow.newBuilder(entry)
                .setMonitoring(monitoring.name())
                .setTrouble(trouble)
                .setNotFoundSince(monitoring == Monitoring.NOT_FOUND ? since : null)
                .build();
    }
}
