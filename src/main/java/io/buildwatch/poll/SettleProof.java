package io.buildwatch.poll;

import io.buildwatch.config.PollConfig;
import io.buildwatch.foundry.BuildStatus;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what proves that a build is settled, by the three rules of docs/events.md#when-a-build-is-settled. Held in
 * memory for one life of a watch: after a restart the proof begins anew, so it can come late but never too soon. Times
 * in ms since the epoch. Stream thread only.
 */
final class SettleProof {
    /** Of jobs that never end: fewer are no proof, however far apart they were. */
    private static final int FEWEST_WHOLE_SWEEPS = 3;

    private final long settleInterval;
    private final long settleTimeout;
    private final long longestGap;

    private BuildStatus status = BuildStatus.UNKNOWN;
    /** The unbroken run of terminal readings of {@code Build}: its first and its last, as of their answers. */
    private @Nullable Long firstTerminal;

    private long lastTerminal;
    /** Counts these runs: a sweep begun in an earlier one proves nothing in this. */
    private int run;

    /** Whole sweeps have come without a long gap since this one, all begun after a terminal reading. */
    private @Nullable Long wholeSince;

    private int wholeSweeps;
    private long lastWhole;
    /** Whether a sweep since the last whole one was none. How long a sweep waits for its turn is no gap. */
    private boolean missed;

    private @Nullable Long firstDenied;
    private long lastDenied;
    private boolean everTold;

    /** All whole sweeps since this one found the same, all that was listed terminal. */
    private @Nullable Long sameSince;

    private long fingerprint;

    SettleProof(PollConfig config, boolean everTold) {
        this.settleInterval = config.settleInterval().toMillis();
        this.settleTimeout = config.settleTimeout().toMillis();
        // Wide enough for a sweep that failed once or twice.
        this.longestGap = Math.max(3 * config.intervalMax().toMillis(), settleTimeout / 4);
        this.everTold = everTold;
    }

    /**
     * What the next sweep may prove; to be taken when the sweep begins.
     *
     * @param run which unbroken run of terminal readings of {@code Build} it began in
     * @param terminalReading the latest of that run; null where {@code Build} was not read as terminal
     */
    record Ticket(int run, @Nullable Long terminalReading) {}

    /**
     * What a whole sweep found.
     *
     * @param ticket taken when it began
     * @param sentAt when its first request was sent
     * @param receivedAt when its last answer was complete
     * @param allTerminal whether every job it listed is terminal, and no reading is doubted
     * @param doubted whether some reading goes backward and waits for proof
     * @param listed how many jobs it listed
     * @param open how many jobs known are not terminal, those never listed among them
     * @param fingerprint of all that it listed
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
     * That a build is settled.
     *
     * @param detail for people; null where the rule itself holds
     */
    record Settlement(@Nullable String detail) {}

    Ticket sweepBegins() {
        return new Ticket(run, firstTerminal == null ? null : Long.valueOf(lastTerminal));
    }

    /** {@code Build} was read. */
    void told(BuildStatus told, long receivedAt) {
        everTold = true;
        status = told;
        if (!told.isTerminal()) {
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

    /** {@code Build} was refused, or left out of a batch's answer. */
    void denied(long receivedAt) {
        if (firstDenied == null) {
            firstDenied = receivedAt;
        }
        lastDenied = receivedAt;
    }

    /** When {@code Build} should be read again to prove that it stayed ended; null where no reading is awaited. */
    @Nullable
    Long nextReading() {
        return firstTerminal == null || lastTerminal - firstTerminal >= settleTimeout
                ? null
                : Long.valueOf(firstTerminal + settleTimeout);
    }

    /** Whether {@code Build} was ever read: then no settling without it. */
    boolean wasEverTold() {
        return everTold;
    }

    /** Whether {@code Build} is known to have ended. */
    boolean hasEnded() {
        return firstTerminal != null;
    }

    /** A sweep that was not whole: it proves nothing, but may show that a job has not ended. */
    void partialSweep(boolean allTerminal) {
        missed = true;
        if (!allTerminal) {
            sameSince = null;
        }
    }

    /** Takes a whole sweep. */
    Optional<Settlement> wholeSweep(Found found) {
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
            return jobsThatNeverEnd(found, firstTerminal, reading);
        }
        return withoutBuild(found);
    }

    /** One empty answer may be no list at all, whatever proves that the build has ended. */
    private boolean isLongEmpty(Found found) {
        return sameSince != null && found.sentAt() - sameSince >= settleInterval;
    }

    private void noteGap(Found found) {
        if (found.ticket().run() != run) {
            return;
        }
        boolean gap = missed && found.receivedAt() - lastWhole > longestGap;
        if (found.ticket().terminalReading() != null && (wholeSince == null || gap)) {
            wholeSince = found.receivedAt();
            wholeSweeps = 0;
        }
        wholeSweeps++;
        lastWhole = found.receivedAt();
        missed = false;
    }

    private void noteSameness(Found found) {
        if (!found.allTerminal()) {
            sameSince = null;
        } else if (sameSince == null || found.fingerprint() != fingerprint) {
            sameSince = found.receivedAt();
            fingerprint = found.fingerprint();
        }
    }

    private Optional<Settlement> jobsThatNeverEnd(Found found, long ended, long reading) {
        boolean longEnded = reading - ended >= settleTimeout;
        boolean longSeen = wholeSince != null
                && found.sentAt() - wholeSince >= settleTimeout
                && wholeSweeps >= FEWEST_WHOLE_SWEEPS;
        return longEnded && longSeen
                ? Optional.of(new Settlement("Build.status is " + status + ", but " + jobs(found.open())
                        + " never reached a terminal status"))
                : Optional.empty();
    }

    private Optional<Settlement> withoutBuild(Found found) {
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
