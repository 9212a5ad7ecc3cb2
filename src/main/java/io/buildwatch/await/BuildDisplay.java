package io.buildwatch.await;

import io.buildwatch.events.JobStatusChanged;
import java.util.Collection;
import java.util.function.Function;

/** Shows the builds that a command waits for. One thread. */
public interface BuildDisplay {
    /** To be called when a record of this build was taken. */
    void showChange(AwaitedBuild build);

    /**
     * Shows where the builds stand, unless that was shown already, and how old that is. Called a few times a second.
     */
    void show(Collection<AwaitedBuild> builds, ShownAge shownAge);

    /** Shows the change of a job of one of the builds. */
    void showJobChange(JobStatusChanged event);

    /** Shows a line that is no change of a build. */
    void note(String line);

    /** Shows the summary at the end, one line a build. It is as old as what was shown last. */
    void close(Collection<AwaitedBuild> builds, Function<AwaitedBuild, BuildOutcome> outcome);

    /** Whether the output is no longer read. */
    boolean isUnread();
}
