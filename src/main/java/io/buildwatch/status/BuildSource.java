package io.buildwatch.status;

import io.buildwatch.view.BuildView;
import io.buildwatch.view.JobView;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Where builds and jobs are asked for. One thread; every call blocks. */
public interface BuildSource {
    /**
     * The builds that are held, in the order of {@link BuildFilter#ORDER}.
     *
     * @param most how many at most
     */
    List<BuildView> builds(BuildFilter filter, int most);

    /** One build; empty where it is not held. */
    Optional<BuildView> build(String rid);

    /** How old the answers so far may be: since then the topics may have said more. */
    Duration age();

    /** Each job of a build that is held, with its history, in no order. */
    void jobs(BuildView build, Consumer<JobView> taker);
}
