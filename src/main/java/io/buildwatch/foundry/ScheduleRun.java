package io.buildwatch.foundry;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A run of a schedule, as one answer has it; see docs/architecture.md#schedules. Immutable; any thread.
 *
 * @param rid the run's RID
 * @param createdTime when it began, by Foundry's clock
 * @param result null while the run is being triggered
 */
public record ScheduleRun(
        String rid, Instant createdTime, @Nullable Result result) {
    /** The word of a run that has started a build. */
    public static final String SUBMITTED = "submitted";

    /** The word of a run that found nothing to build. */
    public static final String IGNORED = "ignored";

    /** The word of a run that failed before it started a build. */
    public static final String ERROR = "error";

    /**
     * How a run ended.
     *
     * @param word the API's word, such as {@link #SUBMITTED}; others may come
     * @param build the build that it has started; null if none
     * @param error why it started none, for people; null if it did not fail
     */
    public record Result(
            String word, @Nullable BuildRid build, @Nullable String error) {}
}
