package io.buildwatch.poll;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.foundry.Job;
import io.buildwatch.foundry.JobStatus;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class JobFingerprintsTest {
    private static final Job JOB = GivenBuilds.job("a", "RUNNING", 5L, 6L);

    private static long of(Job... jobs) {
        return List.of(jobs).stream().mapToLong(JobFingerprints::of).sum();
    }

    @Test
    void theOrderOfTheListDoesNotCount() {
        Job other = GivenBuilds.job("b", "WAITING", null, null);

        assertThat(of(JOB, other)).isEqualTo(of(other, JOB));
    }

    @Test
    void everythingThatTheVerdictRestsOnCounts() {
        assertThat(List.of(
                        of(JOB),
                        of(),
                        of(JOB, JOB),
                        of(GivenBuilds.job("b", "RUNNING", 5L, 6L)),
                        of(GivenBuilds.job("a", "ODD", 5L, 6L)),
                        of(GivenBuilds.job("a", "EVEN", 5L, 6L)),
                        of(GivenBuilds.job("a", "RUNNING", null, 6L)),
                        of(GivenBuilds.job("a", "RUNNING", 6L, 5L)),
                        of(GivenBuilds.job("a", "RUNNING", 5L, null))))
                .doesNotHaveDuplicates();
    }

    @Test
    void aTimeOutOfRangeIsNoFault() {
        Job odd = new Job("a", JobStatus.RUNNING, "RUNNING", Instant.MAX, Instant.MIN, null, List.of());

        assertThat(of(odd)).isNotZero();
    }
}
