package io.buildwatch.view;

import io.buildwatch.events.JobCounts;

/** How many jobs of a build are in each status. Immutable; any thread. */
public record CountsView(
        int waiting, int running, int succeeded, int failed, int canceled, int didNotRun, int unknown) {
    static final CountsView NONE = new CountsView(0, 0, 0, 0, 0, 0, 0);

    static CountsView of(JobCounts counts) {
        return new CountsView(
                counts.getWaiting(),
                counts.getRunning(),
                counts.getSucceeded(),
                counts.getFailed(),
                counts.getCanceled(),
                counts.getDidNotRun(),
                counts.getUnknown());
    }
}
