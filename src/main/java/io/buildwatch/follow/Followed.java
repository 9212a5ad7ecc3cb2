package io.buildwatch.follow;

import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.BuildObserved;
import io.buildwatch.events.BuildState;
import io.buildwatch.events.Monitoring;
import io.buildwatch.view.BuildView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One build that somebody waits for, as far as it was read from the public topics. One thread.
 *
 * <p>What was <em>held</em> before the build was submitted is told apart from what came since. While a build is watched,
 * its last record is where it stands. A result is not: nobody reads the build any more until the submission has it read
 * anew, and where that shows nothing new, nothing is published. So a held result counts only once the service has had
 * the time for that, and not at all where a newer observation says that the build is not settled any more.
 */
public final class Followed {
    private final String rid;
    private final Set<String> toldFailures = new HashSet<>();
    private @Nullable BuildView view;
    private boolean held;
    private boolean reopened;
    /** The latest; it outlives a tombstone, for that may be of an earlier watch. */
    private @Nullable BuildObserved observed;

    private boolean heard;

    public Followed(String rid) {
        this.rid = rid;
    }

    public String rid() {
        return rid;
    }

    /** Where it stands; null before the first record. */
    public @Nullable BuildView view() {
        return view;
    }

    /** A record from before the submission. */
    public void held(BuildCompletion before, @Nullable String source) {
        view = view == null ? BuildView.of(before, source) : view.with(before, source);
        held = true;
    }

    /** As {@link #held(BuildCompletion, String)}, of the other topic. */
    public void held(BuildObserved before) {
        view = view == null ? BuildView.of(before) : view.with(before);
        held = true;
        observed = before;
    }

    /** @param source the record's {@code ce_source} header, null where it has none */
    public void take(BuildCompletion now, @Nullable String source) {
        BuildView before = view;
        view = before == null ? BuildView.of(now, source) : before.with(now, source);
        heard = true;
        if (before == null || view.watch() != before.watch() || view.version() != before.version()) {
            held = false;
            reopened = false;
        }
    }

    public void take(BuildObserved now) {
        BuildView before = view;
        view = before == null ? BuildView.of(now) : before.with(now);
        heard = true;
        // The completion record that follows from it is on its way.
        reopened = held && now.getWatch() >= view.watch() && !now.getSettled();
        observed = now;
    }

    /** A tombstone: the service has forgotten the build; submitted, it begins a new watch of it. */
    public void removed() {
        view = null;
        held = false;
        reopened = false;
    }

    /** Whether what is known was there before the submission, and has not been confirmed or replaced since. */
    public boolean isHeld() {
        return held;
    }

    /**
     * Whether it has ended, and how. {@code LOST} goes back by itself, so it is no end.
     *
     * @param submitted whether the service was told to watch it: what was stopped is then watched again
     * @param readAgain whether the service has had the time to read it anew
     */
    public Outcome outcome(boolean submitted, boolean readAgain) {
        BuildView now = view;
        if (now == null
                || now.version() == 0
                || reopened
                || isSuperseded(now)
                || (held && submitted && !readAgain && rests(now))) {
            return Outcome.OPEN;
        }
        if (now.complete()) {
            return switch (now.state()) {
                case SUCCEEDED -> Outcome.SUCCEEDED;
                case FAILED -> Outcome.FAILED;
                case CANCELED -> Outcome.CANCELED;
                // A word of a later release: nobody can say what it means.
                case PENDING, RUNNING, FAILING, UNKNOWN -> Outcome.UNSEEN;
            };
        }
        return switch (now.monitoring()) {
            case NOT_FOUND, FORBIDDEN -> Outcome.UNSEEN;
            case STOPPED -> held && submitted ? Outcome.OPEN : Outcome.UNSEEN;
            case WATCHING, LOST, UNKNOWN -> Outcome.OPEN;
        };
    }

    /**
     * The poller has taken it up again, and the rollup's word of it is still to come: a complete record tells of all that
     * the observation behind it told of.
     */
    private boolean isSuperseded(BuildView now) {
        BuildObserved last = observed;
        return held
                && now.complete()
                && last != null
                && last.getWatch() == now.watch()
                && (!last.getSettled()
                        || last.getSequence() != now.sequence()
                        || last.getBuildStatus() != now.buildStatus());
    }

    /** Whether the service may be reading it no more, or but seldom. */
    private static boolean rests(BuildView view) {
        return view.complete()
                || switch (view.monitoring()) {
                    case NOT_FOUND, FORBIDDEN, STOPPED -> true;
                    case WATCHING, LOST, UNKNOWN -> false;
                };
    }

    /** Whether a job has failed, and the build is not complete; never of one that cannot be seen now. */
    public boolean isFailing() {
        BuildView now = view;
        return now != null && now.state() == BuildState.FAILING && now.monitoring() == Monitoring.WATCHING;
    }

    /** Whether the service cannot see it at the moment. */
    public boolean isLost() {
        return view != null && view.monitoring() == Monitoring.LOST;
    }

    /** Whether the service should have told something by now, had it run. */
    boolean isUnheard() {
        return !heard && (view == null || (held && view.monitoring() == Monitoring.STOPPED));
    }

    /** RIDs of jobs that are failed now and were not when this was asked last. */
    public List<String> takeNewFailures() {
        List<String> failed = view == null ? List.of() : view.failedJobs();
        List<String> fresh = new ArrayList<>(failed);
        fresh.removeAll(toldFailures);
        // One that is retried and fails again is told again.
        toldFailures.retainAll(failed);
        toldFailures.addAll(failed);
        return fresh;
    }
}
