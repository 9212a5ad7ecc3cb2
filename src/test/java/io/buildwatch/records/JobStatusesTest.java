package io.buildwatch.records;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.events.JobStatus;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JobStatusesTest {
    @ParameterizedTest
    @EnumSource
    void theRecordsAndTheApiHaveTheSameTerminalStatuses(JobStatus status) {
        assertThat(JobStatuses.isTerminal(status))
                .isEqualTo(
                        io.buildwatch.foundry.JobStatus.valueOf(status.name()).isTerminal());
    }
}
