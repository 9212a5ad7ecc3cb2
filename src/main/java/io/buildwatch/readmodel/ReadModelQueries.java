package io.buildwatch.readmodel;

import io.buildwatch.events.JobStatus;
import io.buildwatch.view.BuildFilter;
import io.buildwatch.view.BuildView;
import io.buildwatch.view.FollowView;
import io.buildwatch.view.JobView;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Queries about builds, jobs and follows, answered from the read model on this instance's disk. Any thread. */
public interface ReadModelQueries {
    /** The state of the read model. Counts the builds, which takes milliseconds for thousands of them. */
    ReadModelStatus status();

    /** For how long an answer may be behind the topics, in seconds. Cheap. */
    double behindSeconds();

    /**
     * Whether the read model has applied all records that were committed when its feeding began. Before that the other
     * methods answer from what there is. Cheap.
     */
    boolean hasCaughtUp();

    /**
     * The builds that are held, those with the latest watch first.
     *
     * @param cursor the {@code next} of the page before; null for the first page
     * @param limit the most items on the page
     * @throws IllegalArgumentException if the text is not a cursor
     * @throws ReadModelException if the read model is not open, or its disk fails
     */
    ResultPage<BuildView> builds(BuildFilter filter, @Nullable String cursor, int limit);

    /**
     * One build; empty if it is not held.
     *
     * @throws ReadModelException as {@link #builds}
     */
    Optional<BuildView> build(String rid);

    /** The jobs of a build, ordered by RID; as {@link #builds}. */
    ResultPage<JobView> jobs(BuildView build, Set<JobStatus> statuses, @Nullable String cursor, int limit);

    /** What is followed, ordered by RID; as {@link #builds}. */
    ResultPage<FollowView> follows(@Nullable String cursor, int limit);

    /**
     * Calls the listener with each change from now on. It is called on the feeder's thread and must return at once.
     *
     * @return ends the subscription
     */
    Runnable subscribe(Consumer<BatchChanges> listener);
}
