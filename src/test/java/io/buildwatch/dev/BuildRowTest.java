package io.buildwatch.dev;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.events.JobStatus;
import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.events.Monitoring;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class BuildRowTest {
    private static final long CHANGED = 1_000_000;

    private final BuildRow row = new BuildRow(CompletionReader.RID);

    private static JobStatusChanged event(@Nullable JobStatus previous, JobStatus status) {
        return event(previous, status, 1);
    }

    static JobStatusChanged event(@Nullable JobStatus previous, JobStatus status, int attempt) {
        Instant changed = Instant.ofEpochMilli(CHANGED);
        return JobStatusChanged.newBuilder()
                .setBuildRid(CompletionReader.RID)
                .setWatch(1)
                .setJobRid("ri.foundry.main.job.1")
                .setSequence(1)
                .setAttempt(attempt)
                .setPreviousStatus(previous)
                .setStatus(status)
                .setLatestAttemptStartTime(status == JobStatus.RUNNING ? changed : null)
                .setFinishedTime(status == JobStatus.SUCCEEDED || status == JobStatus.WAITING ? changed : null)
                .setObservedTime(changed)
                .setOutputs(List.of())
                .build();
    }

    private void readAfter(long ms) {
        row.addEvent(event(JobStatus.WAITING, JobStatus.RUNNING), CHANGED + ms);
    }

    @Test
    void medianAndWorstAreOfTheTimesFromChangeToEvent() {
        readAfter(300);
        readAfter(100);
        row.addEvent(event(JobStatus.RUNNING, JobStatus.SUCCEEDED), CHANGED + 200);

        assertThat(row.medianLatency()).hasValue(200);
        assertThat(row.worstLatency()).hasValue(300);
        assertThat(row.eventCount()).isEqualTo(3);
    }

    @Test
    void firstSightAndChangesWithoutATimeAreCountedButNotTimed() {
        row.addEvent(event(null, JobStatus.RUNNING), CHANGED + 5_000);
        row.addEvent(event(JobStatus.RUNNING, JobStatus.WAITING), CHANGED + 5_000);
        row.addEvent(event(JobStatus.RUNNING, JobStatus.FAILED), CHANGED + 5_000);

        assertThat(row.medianLatency()).isEmpty();
        assertThat(row.worstLatency()).isEmpty();
        assertThat(row.eventCount()).isEqualTo(3);
    }

    @Test
    void clockOfFoundryThatIsAheadMakesNoNegativeTime() {
        readAfter(-50);

        assertThat(row.worstLatency()).hasValue(0);
    }

    @Test
    void buildOfWhichNothingIsKnownHasNotEnded() {
        assertThat(row.isEnded(true)).isFalse();
        assertThat(row.isComplete()).isFalse();
    }

    @Test
    void completeBuildHasEnded() {
        row.applyCompletion(CompletionReader.running(9));
        assertThat(row.isEnded(true)).isFalse();

        row.applyCompletion(CompletionReader.succeeded());
        assertThat(row.isEnded(false)).isTrue();
        assertThat(row.isComplete()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Monitoring.class)
    void buildThatCannotBeFollowedAnyFurtherHasEndedButIsNotComplete(Monitoring monitoring) {
        row.applyCompletion(CompletionReader.unreadable(monitoring));

        boolean ended = monitoring == Monitoring.NOT_FOUND
                || monitoring == Monitoring.FORBIDDEN
                || monitoring == Monitoring.STOPPED;
        assertThat(row.isEnded(false)).isEqualTo(ended);
        assertThat(row.isComplete()).isFalse();
    }

    @Test
    void whatWasHeldFromBeforeCountsOnceItWasReadAgain() {
        row.applyEarlierCompletion(CompletionReader.unreadable(Monitoring.NOT_FOUND));
        assertThat(row.isEnded(false)).isFalse();
        assertThat(row.isEnded(true)).isTrue();

        row.applyCompletion(CompletionReader.running(1));
        assertThat(row.isEnded(true)).isFalse();
    }
}
