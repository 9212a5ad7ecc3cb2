package io.buildwatch.config;

import java.time.Duration;

/**
 * When builds are polled and when they count as settled, lost or gone; the meanings are those of
 * docs/events.md#when-a-build-is-settled and docs/events.md#whether-a-build-can-be-seen. Immutable; any thread.
 *
 * @param intervalMin between polls of a build that is changing
 * @param intervalMax between polls of a build that has not changed for long
 * @param buildInterval between readings of {@code Build} of a build whose jobs are read by batch
 * @param listInterval between lists of such a build
 * @param followInterval between readings of the runs of a schedule that is followed
 * @param confirmAfter from the answer with a backward reading to the request that may confirm it, by batch
 * @param settleInterval between the two sweeps that settle a build whose {@code Build} cannot be read
 * @param settleTimeout how long an ended build waits for jobs that never end
 * @param lostAfter how long readings must fail before a build counts as lost
 * @param notFoundGrace how long a build that is not there yet is waited for
 * @param retentionCompleted from settled or stopped to removal
 * @param retentionUnseen how long nothing new may be read of a build before it is no longer watched
 */
public record PollConfig(
        Duration intervalMin,
        Duration intervalMax,
        Duration buildInterval,
        Duration listInterval,
        Duration followInterval,
        Duration confirmAfter,
        Duration settleInterval,
        Duration settleTimeout,
        Duration lostAfter,
        Duration notFoundGrace,
        Duration retentionCompleted,
        Duration retentionUnseen) {

    /** The documented defaults. */
    public static PollConfig defaults() {
        return ConfigSections.poll(Settings.NONE);
    }

    /** Polls at these intervals. */
    public PollConfig withIntervals(Duration min, Duration max) {
        return new PollConfig(
                min,
                max,
                buildInterval,
                listInterval,
                followInterval,
                confirmAfter,
                settleInterval,
                settleTimeout,
                lostAfter,
                notFoundGrace,
                retentionCompleted,
                retentionUnseen);
    }

    /** Reads builds whose jobs are read by batch at these intervals. */
    public PollConfig withBatchIntervals(Duration build, Duration list, Duration confirm) {
        return new PollConfig(
                intervalMin,
                intervalMax,
                build,
                list,
                followInterval,
                confirm,
                settleInterval,
                settleTimeout,
                lostAfter,
                notFoundGrace,
                retentionCompleted,
                retentionUnseen);
    }

    /** Reads the runs of schedules at this interval. */
    public PollConfig withFollowInterval(Duration follow) {
        return new PollConfig(
                intervalMin,
                intervalMax,
                buildInterval,
                listInterval,
                follow,
                confirmAfter,
                settleInterval,
                settleTimeout,
                lostAfter,
                notFoundGrace,
                retentionCompleted,
                retentionUnseen);
    }

    /** Settles builds by these times. */
    public PollConfig withSettling(Duration interval, Duration timeout) {
        return new PollConfig(
                intervalMin,
                intervalMax,
                buildInterval,
                listInterval,
                followInterval,
                confirmAfter,
                interval,
                timeout,
                lostAfter,
                notFoundGrace,
                retentionCompleted,
                retentionUnseen);
    }

    /** Takes builds for lost, or for not there, after these times. */
    public PollConfig withUnseenAfter(Duration lost, Duration notFound) {
        return new PollConfig(
                intervalMin,
                intervalMax,
                buildInterval,
                listInterval,
                followInterval,
                confirmAfter,
                settleInterval,
                settleTimeout,
                lost,
                notFound,
                retentionCompleted,
                retentionUnseen);
    }

    /** Removes builds this long after they have settled or were stopped. */
    public PollConfig withRetention(Duration completed) {
        return new PollConfig(
                intervalMin,
                intervalMax,
                buildInterval,
                listInterval,
                followInterval,
                confirmAfter,
                settleInterval,
                settleTimeout,
                lostAfter,
                notFoundGrace,
                completed,
                retentionUnseen);
    }
}
