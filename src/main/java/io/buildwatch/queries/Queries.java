package io.buildwatch.queries;

import io.buildwatch.events.JobStatus;
import io.buildwatch.view.BuildView;
import io.buildwatch.view.JobView;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What may be asked of what is committed. Any thread; answers come from the disk. */
public interface Queries {
    /** How it is. Counts the builds: milliseconds for thousands of them. */
    Standing standing();

    /** For how long an answer may be behind the topics, in seconds. Cheap. */
    double behindSeconds();

    /**
     * Whether it has held all that was committed, once since it was opened. Before that the other methods answer from
     * what there is. Cheap.
     */
    boolean hasCaughtUp();

    /**
     * The builds that are held, those watched last first.
     *
     * @param cursor of the page before; null for the first
     * @throws IllegalArgumentException where the cursor is none of ours
     * @throws ReadModelException where the disk fails
     */
    Page<BuildView> builds(BuildFilter filter, @Nullable String cursor, int limit);

    /** One build; empty where none is held. */
    Optional<BuildView> build(String rid);

    /** The jobs of a build by RID; as {@link #builds}. */
    Page<JobView> jobs(BuildView build, Set<JobStatus> statuses, @Nullable String cursor, int limit);

    /**
     * Tells of changes from now on, on the feeder's thread: it must return at once.
     *
     * @return ends it
     */
    Runnable subscribe(Consumer<Changes> listener);
}
