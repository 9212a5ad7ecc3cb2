package io.buildwatch.poll;

import io.buildwatch.config.PollConfig;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;

/**
 * What the poller holds in memory of a build that is polled, for one life of its watch: the calls under way, when to
 * read next, and the proofs being gathered. Correct results after a restart do not depend on it. A stop, a resume or a
 * new task makes a new object, and an answer for an old one is dropped: the object is its own generation number. Stream
 * thread only.
 */
final class BuildPollState {
    static final long NEVER = Long.MAX_VALUE;

    final String rid;
    final SweepCycle sweeps;
    final BuildCycle readings = new BuildCycle();
    final SettleProof proof;
    final MonitoringTracker monitoring;
    final ReadingTroubles troubles;

    /** When and how each job was last read. */
    final ReadIndex reads = new ReadIndex();
    /** Job RID → the API's word in a backward reading that waits for proof. */
    final Map<String, String> doubts = new HashMap<>();

    /** Answers that wait for this build's turn in the {@link AnswerQueue}. */
    final Queue<AnswerQueue.Answer> answers = new ArrayDeque<>();
    /** How many answers in a row could not be processed because of a fault. */
    int faults;
    /** Set by the {@link DueQueue} alone. */
    final DueQueue.Place place = new DueQueue.Place();
    /** Set by {@link TaskBuilds} alone: whether {@link HeldBuilds} still has an entry from an earlier life of the watch. */
    boolean heldEntry;

    /** @param buildEverTold whether an earlier life of the watch has read {@code Build} */
    BuildPollState(String rid, PollConfig config, SweepCycle sweeps, boolean buildEverTold) {
        this.rid = rid;
        this.sweeps = sweeps;
        this.proof = new SettleProof(config, buildEverTold);
        this.monitoring = new MonitoringTracker(config);
        this.troubles = new ReadingTroubles(config.lostAfter().toMillis());
    }

    /** When the next call of this build is due; {@link #NEVER} if that depends on an answer. */
    long nextCallAt() {
        return Math.min(sweeps.nextCallAt(), readings.nextCallAt());
    }

    /** Whether the latest sweep succeeded and changed something, and nothing suggests that the build has ended. */
    boolean hasChangingJobs() {
        return sweeps.failures == 0 && sweeps.quiet == 0 && !sweeps.allTerminal && !proof.hasBuildEnded();
    }

    /** Cancels the calls under way, and drops their answers. */
    void cancelCalls() {
        sweeps.cancel();
        readings.cancel();
        answers.clear();
    }
}
