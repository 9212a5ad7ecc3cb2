package io.buildwatch.client;

import io.buildwatch.view.BuildFilter;
import io.buildwatch.view.BuildView;
import io.buildwatch.view.JobView;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Where a command reads builds and jobs. One thread; calls may block. */
public interface BuildSource {
    /**
     * The builds that are held, in the order of {@link BuildFilter#ORDER}.
     *
     * @param most how many at most
     */
    List<BuildView> builds(BuildFilter filter, int most);

    /** One build; empty if it is not held. */
    Optional<BuildView> build(String rid);

    /** RIDs of the schedules and datasets that are followed and whose names are known, and these names. */
    Map<String, String> followNames();

    /** How old the answers so far may be: records written since then may be missing in them. */
    Duration age();

    /** Passes on each job of a build that is held, with its history, in no order. */
    void jobs(BuildView build, Consumer<JobView> taker);
}
