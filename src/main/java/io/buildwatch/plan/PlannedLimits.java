package io.buildwatch.plan;

import io.buildwatch.config.PacingConfig;
import java.time.Duration;

/**
 * The settings that decide how fresh events are. Immutable.
 *
 * @param all calls to all endpoints together
 * @param batch calls to each batch endpoint
 * @param share the part of all calls that may list builds out of turn, 0 to 1
 * @param refreshSeconds between readings of a job by batch
 * @param buildSeconds between readings of {@code Build}, if jobs are read by batch
 * @param listSeconds between lists of a build, if jobs are read by batch
 * @param followSeconds between readings of the runs of a schedule that is followed
 * @param pollMinSeconds between lists of a build that is changing, if jobs are read by listing
 * @param pollMaxSeconds between lists of a build that is not changing, if jobs are read by listing
 */
public record PlannedLimits(
        CallAllowance all,
        CallAllowance batch,
        double share,
        double refreshSeconds,
        double buildSeconds,
        double listSeconds,
        double followSeconds,
        double pollMinSeconds,
        double pollMaxSeconds) {

    static PlannedLimits of(PacingConfig config) {
        return new PlannedLimits(
                new CallAllowance(config.callsPerMinute(), 60, config.concurrency()),
                new CallAllowance(
                        config.limits().batchPerSecond(), 1, config.limits().batchConcurrency()),
                config.limits().share(),
                seconds(config.refresh().interval()),
                seconds(config.poll().buildInterval()),
                seconds(config.poll().listInterval()),
                seconds(config.poll().followInterval()),
                seconds(config.poll().intervalMin()),
                seconds(config.poll().intervalMax()));
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    PlannedLimits withAll(CallAllowance allowed) {
        return new PlannedLimits(
                allowed,
                batch,
                share,
                refreshSeconds,
                buildSeconds,
                listSeconds,
                followSeconds,
                pollMinSeconds,
                pollMaxSeconds);
    }

    PlannedLimits withBatch(CallAllowance allowed) {
        return new PlannedLimits(
                all,
                allowed,
                share,
                refreshSeconds,
                buildSeconds,
                listSeconds,
                followSeconds,
                pollMinSeconds,
                pollMaxSeconds);
    }

    PlannedLimits withShare(double allowed) {
        return new PlannedLimits(
                all,
                batch,
                allowed,
                refreshSeconds,
                buildSeconds,
                listSeconds,
                followSeconds,
                pollMinSeconds,
                pollMaxSeconds);
    }

    PlannedLimits withRefresh(double seconds) {
        return new PlannedLimits(
                all, batch, share, seconds, buildSeconds, listSeconds, followSeconds, pollMinSeconds, pollMaxSeconds);
    }

    PlannedLimits withPolls(double min, double max) {
        return new PlannedLimits(all, batch, share, refreshSeconds, buildSeconds, listSeconds, followSeconds, min, max);
    }
}
