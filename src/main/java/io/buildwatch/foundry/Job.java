package io.buildwatch.foundry;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One element of List Jobs Of Build. Immutable; any thread.
 *
 * @param rid the job's RID, never empty
 * @param status {@link JobStatus#UNKNOWN} for a word that is not known
 * @param rawStatus the API's own word; equals {@code status.name()} unless the status is unknown
 * @param startedTime when the job began to wait for its dependencies
 * @param latestAttemptStartTime may be empty or outdated, see docs/architecture.md#list-jobs-of-build
 * @param finishedTime proves nothing: the API's own example has it on a waiting job
 * @param outputs the outputs of the kinds that are documented, in the API's order
 */
public record Job(
        String rid,
        JobStatus status,
        String rawStatus,
        @Nullable Instant startedTime,
        @Nullable Instant latestAttemptStartTime,
        @Nullable Instant finishedTime,
        List<Output> outputs) {

    /**
     * What a job writes.
     *
     * @param type the API's own word, e.g. {@code datasetJobOutput}
     * @param rid the dataset's or media set's RID
     * @param transactionRid the output's transaction; null if there is none
     */
    public record Output(String type, String rid, @Nullable String transactionRid) {}
}
