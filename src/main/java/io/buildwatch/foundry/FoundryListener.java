package io.buildwatch.foundry;

import org.jspecify.annotations.Nullable;

/**
 * Receives the end of every HTTP call to an {@link ApiEndpoint}, for metrics. Requests for a token are not among them.
 * Called on any thread, mostly those of HTTP I/O and the timer; must not block or throw.
 */
public interface FoundryListener {
    /** Does nothing. */
    FoundryListener NONE = (endpoint, failure, nanos) -> {};

    /**
     * A call has ended.
     *
     * @param failure null if the answer was good
     * @param nanos how long it took, with the wait for a token, in ns
     */
    void onCall(ApiEndpoint endpoint, @Nullable FoundryFailure failure, long nanos);

    /**
     * A job was read by batch.
     *
     * @param ageMillis how old the reading before was when this one was asked for, in ms
     */
    default void onJobRead(long ageMillis) {}

    /** A call's answer had {@code count} flaws of this kind. */
    default void onFlaw(AnswerFlaw flaw, int count) {}
}
