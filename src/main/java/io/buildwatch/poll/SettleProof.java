package io.buildwatch.poll;

import io.buildwatch.config.PollConfig;
import io.buildwatch.foundry.BuildStatus;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the proof that a build is settled, by the three rules of docs/events.md#when-a-build-is-settled. Held in
 * memory for one life of a watch: after a restart the proof begins again, so a build may settle late but never too
 * early. Times in ms since the epoch. Stream thread only.
 */
final class SettleProof {
    /** For jobs that never end: fewer whole sweeps prove nothing, however far apart they were. */
    private static final int FEWEST_WHOLE_SWEEPS = 3;
    /** So many sweeps in a row may be not whole without a gap, however far apart the quota keeps sweeps. */
    private static final int MOST_MISSED = 2;

    private final long settleInterval;
    private final long settleTimeout;
    private final long longestGap;

    private BuildStatus status = BuildStatus.UNKNOWN;
    /**
     * When the first answer of the present unbroken run of terminal readings of {@code Build} was complete; null if the
     * latest reading was not terminal.
     */
    private @Nullable Long firstTerminal;

    /** The same for the latest answer of that run. */
    private long lastTerminal;
    /**
     * The number of that run; each reading that is not terminal raises it. A sweep that began in an earlier run does
     * not count for the present one.
     */
    private int run;

    /**
     * When the first sweep of an unbroken series of whole ones was complete, all of them begun after a terminal
     * reading.
     */
    private @Nullable Long wholeSince;

    private int wholeSweeps;
    private long lastWhole;
    /** How many sweeps since the last whole one were not whole. A sweep that only waits for its turn is none. */
    private int missed;

    private @Nullable Long firstDenied;
    private long lastDenied;
    private boolean everTold;

    /**
     * When the first of a series of whole sweeps was complete that all found the same list, with every job terminal.
     */
    private @Nullable Long sameSince;

    private long fingerprint;

    SettleProof(PollConfig config, boolean everTold) {
        this.settleInterval = config.settleInterval().toMillis();
        this.settleTimeout = config.settleTimeout().toMillis();
        this.longestGap = Math.max(3 * config.intervalMax().toMillis(), settleTimeout / 4);
        this.everTold = everTold;
    }

    /**
     * What a sweep may prove; to be taken when the sweep begins.
     *
     * @param run the number of the run of terminal readings of {@code Build} in which the sweep began
     * @param terminalReading the latest reading of that run; null if {@code Build} was not read as terminal
     */
    record Ticket(int run, @Nullable Long terminalReading) {}

    /**
     * What a whole sweep found.
     *
     * @param ticket taken when it began
     * @param sentAt when its first request was sent
     * @param receivedAt when its last answer was complete
     * @param allTerminal whether every job it listed is terminal, and no reading is doubted
     * @param doubted whether a reading goes backward and waits for proof
     * @param listed how many jobs it listed
     * @param open how many known jobs are not terminal, including those that no sweep has listed
     * @param fingerprint of the whole list
     */
    record Found(
            Ticket ticket,
            long sentAt,
            long receivedAt,
            boolean allTerminal,
            boolean doubted,
            int listed,
            int open,
            long fingerprint) {}

    /**
     * The build is settled.
     *
     * @param detail for people; null if the first of the three rules holds
     */
    record Settlement(@Nullable String detail) {}

    Ticket beginSweep() {
        return new Ticket(run, firstTerminal == null ? null : Long.valueOf(lastTerminal));
    }

    /** {@code Build} was read. */
    void noteBuildStatus(BuildStatus newStatus, long receivedAt) {
        everTold = true;
        status = newStatus;
        if (!newStatus.isTerminal()) {
            firstTerminal = null;
            wholeSince = null;
            run++;
            return;
        }
        if (firstTerminal == null) {
            firstTerminal = receivedAt;
        }
        lastTerminal = receivedAt;
    }

    /**
     * A batch has changed a job. The lists before may have shown it as it was, so only whole sweeps from now on can be
     * the same.
     */
    void noteChangeByBatch() {
        sameSince = null;
    }

    /** {@code Build} was refused, or left out of a batch's answer. */
    void noteBuildRefused(long receivedAt) {
        if (firstDenied == null) {
            firstDenied = receivedAt;
        }
        lastDenied = receivedAt;
    }

    /** When {@code Build} should be read again to prove that it is still terminal; null if no reading is needed. */
    @Nullable
    Long nextBuildReadingAt() {
        return firstTerminal == null || lastTerminal - firstTerminal >= settleTimeout
                ? null
                : Long.valueOf(firstTerminal + settleTimeout);
    }

    /** Whether {@code Build} was ever read. If so, the build cannot settle without it. */
    boolean hasReadBuild() {
        return everTold;
    }

    /** Whether the latest reading of {@code Build} was terminal. */
    boolean hasBuildEnded() {
        return firstTerminal != null;
    }

    /** A sweep was not whole. It proves nothing, but may show that a job has not ended. */
    void notePartialSweep(boolean allTerminal) {
        missed++;
        if (!allTerminal) {
            sameSince = null;
        }
    }

    /** A sweep was whole. Returns the settlement if it proves one. */
    Optional<Settlement> settlementAfter(Found found) {
        noteGap(found);
        noteSameness(found);
        if (found.doubted() || (found.listed() == 0 && !isLongEmpty(found))) {
            return Optional.empty();
        }
        Long reading = found.ticket().terminalReading();
        if (firstTerminal != null && reading != null && found.ticket().run() == run) {
            if (found.allTerminal() && found.open() == 0) {
                return Optional.of(new Settlement(null));
            }
            return settlementWithOpenJobs(found, firstTerminal, reading);
        }
        return settlementWithoutBuild(found);
    }

    /** A single empty list proves nothing, even if {@code Build} is terminal. */
    private boolean isLongEmpty(Found found) {
        return sameSince != null && found.sentAt() - sameSince >= settleInterval;
    }

    private void noteGap(Found found) {
        if (found.ticket().run() != run) {
            return;
        }
        boolean gap = missed > MOST_MISSED && found.receivedAt() - lastWhole > longestGap;
        if (found.ticket().terminalReading() != null && (wholeSince == null || gap)) {
            wholeSince = found.receivedAt();
            wholeSweeps = 0;
        }
        wholeSweeps++;
        lastWhole = found.receivedAt();
        missed = 0;
    }

    private void noteSameness(Found found) {
        if (!found.allTerminal()) {
            sameSince = null;
        } else if (sameSince == null || found.fingerprint() != fingerprint) {
            sameSince = found.receivedAt();
            fingerprint = found.fingerprint();
        }
    }

    private Optional<Settlement> settlementWithOpenJobs(Found found, long ended, long reading) {
        boolean longEnded = reading - ended >= settleTimeout;
        boolean longSeen = wholeSince != null
                && found.sentAt() - wholeSince >= settleTimeout
                && wholeSweeps >= FEWEST_WHOLE_SWEEPS;
        return longEnded && longSeen
                ? Optional.of(new Settlement("Build.status is " + status + ", but " + jobs(found.open())
                        + " never reached a terminal status"))
                : Optional.empty();
    }

    private Optional<Settlement> settlementWithoutBuild(Found found) {
        boolean denied = !everTold && firstDenied != null && lastDenied - firstDenied >= settleInterval;
        if (!denied || sameSince == null || found.listed() == 0) {
            return Optional.empty();
        }
        long proof = found.open() == 0 ? settleInterval : Math.max(settleInterval, settleTimeout);
        if (found.sentAt() - sameSince < proof) {
            return Optional.empty();
        }
        String unlisted = found.open() == 0 ? "" : "; " + jobs(found.open()) + " left the list before they ended";
        return Optional.of(new Settlement("Build could not be read: settled by its job list alone" + unlisted));
    }

    private static String jobs(int count) {
        return count == 1 ? "1 job" : count + " jobs";
    }
}
