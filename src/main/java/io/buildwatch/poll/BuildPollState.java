package io.buildwatch.poll;

import io.buildwatch.config.PollConfig;
import io.buildwatch.foundry.JobRefresh;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

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

    /** The jobs that are read again by batch; null if none are. */
    final @Nullable JobRefresh refresh;

    /** When and how each job was last read. */
    final ReadIndex reads = new ReadIndex();
    /** Job RID → the API's word in a backward reading that waits for proof. */
    final Map<String, String> doubts = new HashMap<>();

    /** Job RID → a backward reading of a batch that a later one may confirm. */
    final Map<String, BatchDoubt> batchDoubts = new HashMap<>();
    /** Job RID → how many batches in a row left it out. */
    final Map<String, Integer> absences = new HashMap<>();
    /** Job RID → until when a job that batches leave out is read by listing alone. */
    final Map<String, Long> listedOnly = new HashMap<>();

    /**
     * A backward reading of a batch.
     *
     * @param word the API's word
     * @param receivedAt when the first answer with it was complete
     */
    record BatchDoubt(String word, long receivedAt) {}

    /** Starts the reading of a build's jobs by batch. */
    interface RefreshStarter {
        /** Null if jobs are not read by batch. */
        @Nullable
        JobRefresh start(BuildPollState build);
    }

    /** Answers that wait for this build's turn in the {@link AnswerQueue}. */
    final Queue<AnswerQueue.Answer> answers = new ArrayDeque<>();
    /** How many answers in a row could not be processed because of a fault. */
    int faults;
    /** Set by the {@link DueQueue} alone. */
    final DueQueue.Place place = new DueQueue.Place();
    /** Set by {@link TaskBuilds} alone: whether {@link HeldBuilds} still has an entry from an earlier life of the watch. */
    boolean heldEntry;

    /**
     * @param buildEverTold whether an earlier life of the watch has read {@code Build}
     * @param refreshing starts the reading by batch; gives null if there is none
     */
    BuildPollState(String rid, PollConfig config, SweepCycle sweeps, boolean buildEverTold, RefreshStarter refreshing) {
        this.rid = rid;
        this.sweeps = sweeps;
        this.proof = new SettleProof(config, buildEverTold);
        this.monitoring = new MonitoringTracker(config);
        this.troubles = new ReadingTroubles(config.lostAfter().toMillis());
        this.refresh = refreshing.start(this);
    }

    /** When the next call of this build is due; {@link #NEVER} if that depends on an answer. */
    long nextCallAt() {
        return Math.min(sweeps.nextCallAt(), readings.nextCallAt());
    }

    /** Whether the build's jobs are read by batch now. */
    boolean isRefreshed() {
        return refresh != null && refresh.isActive();
    }

    /** Whether the latest sweep succeeded and changed something, and nothing suggests that the build has ended. */
    boolean hasChangingJobs() {
        return sweeps.failures == 0 && sweeps.quiet == 0 && !sweeps.allTerminal && !proof.hasBuildEnded();
    }

    /** Cancels the calls under way, and drops their answers. */
    void cancelCalls() {
        sweeps.cancel();
        readings.cancel();
        if (refresh != null) {
            refresh.close();
        }
        answers.clear();
    }
}
