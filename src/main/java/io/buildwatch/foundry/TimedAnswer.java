package io.buildwatch.foundry;

import org.jspecify.annotations.Nullable;

/**
 * What a reading of one answer came to: a value or a failure, never both. Immutable; any thread.
 *
 * @param sentAt when the request was sent, ms since the epoch
 * @param receivedAt when the answer was complete, ms since the epoch
 */
public record TimedAnswer<T>(@Nullable T value, @Nullable FoundryFailure failure, long sentAt, long receivedAt) {}
