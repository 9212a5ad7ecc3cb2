package io.buildwatch.poll;

import io.buildwatch.config.PollConfig;
import io.buildwatch.foundry.BuildReading;
import io.buildwatch.foundry.SweepCall;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What the poller holds in memory of a build that is polled, for one life of its watch: the calls under way, when to
 * read next, and the proofs being gathered. Correct results after a restart do not depend on it. A stop, a resume or a
 * new task makes a new object, and an answer for an old one is dropped: the object is its own generation number. Times
 * in ms since the epoch. Stream thread only.
 */
final class BuildPollState {
    static final long NEVER = Long.MAX_VALUE;

    final String rid;
    final SettleProof proof;
    final MonitoringTracker monitoring;
    final ReadingTroubles troubles;
    /** When and how each job was last read. */
    final ReadIndex reads = new ReadIndex();
    /** Job RID → the API's word in a backward reading that waits for proof. */
    final Map<String, String> doubts = new HashMap<>();
    /** Answers that wait for this build's turn. */
    final Queue<PollMailbox.Answer> answers = new ArrayDeque<>();

    @Nullable
    SweepCall sweepCall;

    /** How far {@link #sweepCall} has come. */
    @Nullable
    SweepProgress sweep;

    @Nullable
    CompletableFuture<BuildReading> buildCall;

    long nextSweep = NEVER;
    long nextBuild = NEVER;
    long lastSeen;
    boolean neverRead;
    boolean buildRead;
    int quietSweeps;
    int quietBuildReadings;
    /** Whether a sweep of this life has ended, with or without success. */
    boolean answered;
    /** Not found or forbidden: Foundry answers, but does not show it. */
    boolean notFoundOrForbidden;

    int sweepFailures;
    int buildFailures;
    /** Whether the latest whole sweep found every job terminal. */
    boolean allTerminal;

    int sweeps;
    int jobRidsHash;
    /** No sweep begins before this time, because the last one failed or Foundry asked to wait. */
    long sweepNotBefore;

    /** The same for readings of {@code Build}. */
    long buildNotBefore;
    /** How many answers in a row could not be processed because of a fault. */
    int faults;
    /** Whether {@link HeldBuilds} still has an entry from an earlier life of the watch. */
    boolean heldEntry;

    /** With {@link #serial}, the position in the {@link DueQueue}, which alone sets both. */
    long queuedAt = NEVER;

    long serial;

    BuildPollState(String rid, PollConfig config, boolean buildEverTold, boolean neverRead, long now) {
        this.rid = rid;
        this.proof = new SettleProof(config, buildEverTold);
        this.monitoring = new MonitoringTracker(config);
        this.troubles = new ReadingTroubles(config.lostAfter().toMillis());
        this.neverRead = neverRead;
        this.lastSeen = now;
    }

    /** When the next call of this build is due; {@link #NEVER} if that depends on an answer. */
    long nextCallAt() {
        long sweep = sweepCall == null ? nextSweep : NEVER;
        long build = buildCall == null ? nextBuild : NEVER;
        return Math.min(sweep, build);
    }

    /** Lets the next sweep begin at {@code time}, or later if the last failure demands it. */
    void scheduleSweep(long time) {
        nextSweep = Math.max(time, sweepNotBefore);
    }

    /** Lets the next reading of {@code Build} begin at {@code time}, or later if the last failure demands it. */
    void scheduleBuildReading(long time) {
        nextBuild = Math.max(time, buildNotBefore);
    }

    /** Whether the latest sweep succeeded and changed something, and nothing suggests that the build has ended. */
    boolean hasChangingJobs() {
        return sweepFailures == 0 && quietSweeps == 0 && !allTerminal && !proof.hasBuildEnded();
    }

    /** Cancels the calls under way, and drops their answers. */
    void cancelCalls() {
        if (sweepCall != null) {
            sweepCall.cancel();
            sweepCall = null;
            sweep = null;
        }
        if (buildCall != null) {
            buildCall.cancel(false);
            buildCall = null;
        }
        answers.clear();
        nextSweep = NEVER;
        nextBuild = NEVER;
    }
}
