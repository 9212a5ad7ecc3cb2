package io.buildwatch.follow;

import io.buildwatch.events.JobStatusChanged;
import java.util.Collection;
import java.util.function.Function;

/** Shows what is followed. One thread. */
public interface Display {
    /** A record of this build was taken. */
    void changed(Followed build);

    /** Shows where all stand, as far as that was not told yet, and how old that is; called a few times a second. */
    void show(Collection<Followed> builds, ShownAge shownAge);

    /** A job of one of the builds has changed. */
    void job(JobStatusChanged event);

    /** Something to know that is no change of a build. */
    void note(String line);

    /** The summary, a line a build, at the end; as old as what was shown last. */
    void close(Collection<Followed> builds, Function<Followed, Outcome> outcome);

    /** Whether nobody reads what is shown any more. */
    boolean isUnread();
}
