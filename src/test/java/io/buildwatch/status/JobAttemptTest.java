package io.buildwatch.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.events.JobStatus;
import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.records.TrustedRecords;
import io.buildwatch.view.JobView;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class JobAttemptTest {
    private static final Instant START = Instant.parse("2026-01-02T03:00:00Z");

    static {
        TrustedRecords.trust();
    }

    private long sequence;
    private JobView job;

    private static Instant at(int second) {
        return START.plusSeconds(second);
    }

    private static Duration seconds(int count) {
        return Duration.ofSeconds(count);
    }

    /**
     * Applies an event of the job; times are in s after {@link #START}.
     *
     * @param ran when the latest attempt began; null if none has begun
     * @param finished when it finished; null if it has not
     * @param observed when the event was observed
     */
    private void change(int attempt, JobStatus status, Integer ran, Integer finished, int observed) {
        sequence++;
        job = JobView.after(
                job,
                JobStatusChanged.newBuilder()
                        .setBuildRid("ri.foundry.main.build.a")
                        .setWatch(1)
                        .setJobRid("ri.foundry.main.job.a")
                        .setSequence(sequence)
                        .setAttempt(attempt)
                        .setStatus(status)
                        .setStartedTime(START)
                        .setLatestAttemptStartTime(ran == null ? null : at(ran))
                        .setFinishedTime(finished == null ? null : at(finished))
                        .setObservedTime(at(observed))
                        .build());
    }

    @Test
    void aJobThatEndedWaitedUntilItRan() {
        change(1, JobStatus.WAITING, null, null, 1);
        change(1, JobStatus.RUNNING, 3, null, 4);
        change(1, JobStatus.SUCCEEDED, 3, 10, 11);

        assertThat(JobAttempt.of(job, at(99)))
                .containsExactly(new JobAttempt(1, JobStatus.SUCCEEDED, seconds(3), seconds(7)));
    }

    @Test
    void waitingAndRunningGoOnUntilNow() {
        change(1, JobStatus.WAITING, null, null, 1);
        assertThat(JobAttempt.of(job, at(5))).containsExactly(new JobAttempt(1, JobStatus.WAITING, seconds(5), null));
        change(1, JobStatus.RUNNING, 6, null, 7);
        assertThat(JobAttempt.of(job, at(9)))
                .containsExactly(new JobAttempt(1, JobStatus.RUNNING, seconds(6), seconds(3)));
    }

    @Test
    void aJobThatDidNotRunOnlyWaited() {
        change(1, JobStatus.DID_NOT_RUN, null, 8, 9);

        assertThat(JobAttempt.of(job, at(99)))
                .containsExactly(new JobAttempt(1, JobStatus.DID_NOT_RUN, seconds(8), null));
    }

    @Test
    void aRetryWaitsFromTheEndOfTheAttemptBefore() {
        change(1, JobStatus.FAILED, 2, 10, 11);
        change(2, JobStatus.WAITING, 2, null, 12);
        assertThat(JobAttempt.of(job, at(14)).get(1)).isEqualTo(new JobAttempt(2, JobStatus.WAITING, seconds(4), null));
        change(2, JobStatus.RUNNING, 15, null, 16);
        change(2, JobStatus.SUCCEEDED, 15, 20, 21);

        assertThat(JobAttempt.of(job, at(99)))
                .containsExactly(
                        new JobAttempt(1, JobStatus.FAILED, seconds(2), seconds(8)),
                        new JobAttempt(2, JobStatus.SUCCEEDED, seconds(5), seconds(5)));
    }

    @Test
    void timesThatContradictEachOtherAreNotShownAsNegative() {
        change(1, JobStatus.SUCCEEDED, 10, 5, 12);

        assertThat(JobAttempt.of(job, at(99)))
                .containsExactly(new JobAttempt(1, JobStatus.SUCCEEDED, seconds(10), seconds(2)));
    }
}
