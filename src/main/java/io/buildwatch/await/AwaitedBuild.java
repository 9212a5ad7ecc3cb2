package io.buildwatch.await;

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
 * One build that a command waits for, as far as it was read from the public topics. One thread.
 *
 * <p>What the topics <em>held</em> before the build was submitted is kept apart from what came since. The last record
 * of a build that is being watched is up to date. A result may be outdated: the service no longer reads that build. The
 * submission makes the service read it again, but nothing is published if nothing has changed. So a held result counts
 * only once the service has had the time to read the build. It does not count at all if a newer observation says that
 * the build is no longer settled.
 */
public final class AwaitedBuild {
    private final String rid;
    private final Set<String> returnedFailures = new HashSet<>();
    private @Nullable BuildView view;
    private boolean held;
    /** Whether an observation since the submission says that the held result is no longer settled. */
    private boolean reopened;
    /** The latest observation. A tombstone does not remove it, because it may be of an earlier watch. */
    private @Nullable BuildObserved observed;

    /** Whether there was a record since the submission. */
    private boolean heard;

    public AwaitedBuild(String rid) {
        this.rid = rid;
    }

    public String rid() {
        return rid;
    }

    /** Where it stands; null before the first record. */
    public @Nullable BuildView view() {
        return view;
    }

    /** Takes a record from before the submission. */
    public void applyEarlier(BuildCompletion before, @Nullable String source) {
        view = view == null ? BuildView.of(before, source) : view.with(before, source);
        held = true;
    }

    /** As {@link #applyEarlier(BuildCompletion, String)}, for the other topic. */
    public void applyEarlier(BuildObserved before) {
        view = view == null ? BuildView.of(before) : view.with(before);
        held = true;
        observed = before;
    }

    /**
     * Takes a record from after the submission.
     *
     * @param source the record's {@code ce_source} header; null if it has none
     */
    public void apply(BuildCompletion now, @Nullable String source) {
        BuildView before = view;
        view = before == null ? BuildView.of(now, source) : before.with(now, source);
        heard = true;
        if (before == null || view.watch() != before.watch() || view.version() != before.version()) {
            held = false;
            reopened = false;
        }
    }

    /** As {@link #apply(BuildCompletion, String)}, for the other topic. */
    public void apply(BuildObserved now) {
        BuildView before = view;
        view = before == null ? BuildView.of(now) : before.with(now);
        heard = true;
        // The completion record that follows from it is on its way.
        reopened = held && now.getWatch() >= view.watch() && !now.getSettled();
        observed = now;
    }

    /** Takes a tombstone: the service has removed the build. A submission begins a new watch of it. */
    public void applyTombstone() {
        view = null;
        held = false;
        reopened = false;
    }

    /** Whether what is known was there before the submission, and has not been confirmed or replaced since. */
    public boolean isFromBefore() {
        return held;
    }

    /**
     * Whether the build has ended, and how. {@code LOST} is no end, because it may end by itself.
     *
     * @param submitted whether the build was submitted; if it was stopped, it is then watched again
     * @param readAgain whether the service has had the time to read it again
     */
    public BuildOutcome outcome(boolean submitted, boolean readAgain) {
        BuildView now = view;
        if (now == null
                || now.version() == 0
                || reopened
                || isSuperseded(now)
                || (held && submitted && !readAgain && isSeldomRead(now))) {
            return BuildOutcome.OPEN;
        }
        if (now.complete()) {
            return switch (now.state()) {
                case SUCCEEDED -> BuildOutcome.SUCCEEDED;
                case FAILED -> BuildOutcome.FAILED;
                case CANCELED -> BuildOutcome.CANCELED;
                // UNKNOWN may be a state of a later release, and what that means is not known here.
                case PENDING, RUNNING, FAILING, UNKNOWN -> BuildOutcome.UNSEEN;
            };
        }
        return switch (now.monitoring()) {
            case NOT_FOUND, FORBIDDEN -> BuildOutcome.UNSEEN;
            case STOPPED -> held && submitted ? BuildOutcome.OPEN : BuildOutcome.UNSEEN;
            case WATCHING, LOST, UNKNOWN -> BuildOutcome.OPEN;
        };
    }

    /**
     * Whether the held completion record is outdated, because the poller reads the build again. A complete record has
     * the sequence and the build status of its observation. If they differ, its successor is still to come.
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

    /** Whether the service may no longer read the build, or only seldom. */
    private static boolean isSeldomRead(BuildView view) {
        return view.complete()
                || switch (view.monitoring()) {
                    case NOT_FOUND, FORBIDDEN, STOPPED -> true;
                    case WATCHING, LOST, UNKNOWN -> false;
                };
    }

    public boolean isComplete() {
        return view != null && view.complete();
    }

    /** Whether a job has failed and the build is not complete; false if the build cannot be seen now. */
    public boolean isFailing() {
        BuildView now = view;
        return now != null && now.state() == BuildState.FAILING && now.monitoring() == Monitoring.WATCHING;
    }

    /** Whether the service cannot see the build at the moment. */
    public boolean isLost() {
        return view != null && view.monitoring() == Monitoring.LOST;
    }

    /** Whether a running service would have published something since the submission, but nothing came. */
    boolean isMissingRecords() {
        return !heard && (view == null || (held && view.monitoring() == Monitoring.STOPPED));
    }

    /** RIDs of jobs that are failed now and were not at the last call. */
    public List<String> failuresSinceLastCall() {
        List<String> failed = view == null ? List.of() : view.failedJobs();
        List<String> fresh = new ArrayList<>(failed);
        fresh.removeAll(returnedFailures);
        // A job that is retried and fails again is returned again.
        returnedFailures.retainAll(failed);
        returnedFailures.addAll(failed);
        return fresh;
    }
}
