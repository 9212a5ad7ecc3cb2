package io.buildwatch.readmodel;

import io.buildwatch.view.BuildView;
import io.buildwatch.view.JobView;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one batch of committed records has changed, each build and job once. Immutable.
 *
 * @param builds by RID; empty for a build that was removed
 */
public record BatchChanges(Map<String, Optional<BuildView>> builds, List<JobView> jobs) {
    boolean isEmpty() {
        return builds.isEmpty() && jobs.isEmpty();
    }
}
