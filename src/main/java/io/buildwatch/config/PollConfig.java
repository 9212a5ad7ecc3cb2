package io.buildwatch.config;

import java.time.Duration;

/**
 * When builds are polled and when they count as settled, lost or gone; the meanings are those of
 * docs/events.md#when-a-build-is-settled and docs/events.md#whether-a-build-can-be-seen.
 *
 * @param intervalMin between polls of a build that is changing
 * @param intervalMax between polls of a build that has not changed for long
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
        Duration settleInterval,
        Duration settleTimeout,
        Duration lostAfter,
        Duration notFoundGrace,
        Duration retentionCompleted,
        Duration retentionUnseen) {}
