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
 * What the poller holds in memory of one life of a watch that is polled: calls under way, when to read next, proofs being gathered.
 * Nothing of it is needed to be right after a restart. A stop, a resume or a new task makes a new object, and an answer
 * for an old one is dropped: the object is its own generation number. Times in ms since the epoch. Stream thread only.
 */
final class LiveBuild {
    static final long NEVER = Long.MAX_VALUE;

    final String rid;
    final SettleProof proof;
    final BuildSight sight;
    final ReadingTroubles troubles;
    /** When each job was last read. */
    final ReadIndex reads = new ReadIndex();
    /** Job RID → the word of a backward reading that waits for proof. */
    final Map<String, String> doubts = new HashMap<>();
    /** Those that came and wait for their turn. */
    final Queue<PollMailbox.Answer> answers = new ArrayDeque<>();

    @Nullable
    SweepCall sweepCall;

    /** Of {@link #sweepCall}. */
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
    /** Whether a sweep of this life has ended, however it did. */
    boolean answered;
    /** Not found or forbidden: Foundry answers, but does not show it. */
    boolean outOfSight;

    int sweepFailures;
    int buildFailures;
    /** Of the latest whole sweep. */
    boolean allTerminal;

    int sweeps;
    int jobRidsHash;
    /** Before these no call is made, whatever happens: the last one failed, or was asked to wait. */
    long sweepNotBefore;

    long buildNotBefore;
    /** Readings in a row that could not be used. */
    int faults;
    /** Whether {@link HeldBuilds} has an entry of an earlier life of the watch. */
    boolean heldEntry;

    /** Its place in the {@link DueQueue}, which alone sets both. */
    long queuedAt = NEVER;

    long serial;

    LiveBuild(String rid, PollConfig config, boolean buildEverTold, boolean neverRead, long now) {
        this.rid = rid;
        this.proof = new SettleProof(config, buildEverTold);
        this.sight = new BuildSight(config);
        this.troubles = new ReadingTroubles(config.lostAfter().toMillis());
        this.neverRead = neverRead;
        this.lastSeen = now;
    }

    /** When there is next something to do for this build without an answer having come. */
    long wakeAt() {
        long sweep = sweepCall == null ? nextSweep : NEVER;
        long build = buildCall == null ? nextBuild : NEVER;
        return Math.min(sweep, build);
    }

    /** Sweeps at once, or as soon as the last failure allows. */
    void sweepAt(long time) {
        nextSweep = Math.max(time, sweepNotBefore);
    }

    /** Reads {@code Build} at once, or as soon as the last failure allows. */
    void readBuildAt(long time) {
        nextBuild = Math.max(time, buildNotBefore);
    }

    /** Whether the latest sweep was read and changed something, and nothing says that the build may have ended. */
    boolean jobsAreChanging() {
        return sweepFailures == 0 && quietSweeps == 0 && !allTerminal && !proof.hasEnded();
    }

    /** Ends the calls under way; their answers are dropped. */
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
