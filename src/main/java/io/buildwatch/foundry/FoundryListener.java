package io.buildwatch.foundry;

import org.jspecify.annotations.Nullable;

/**
 * Told of every HTTP call to an endpoint, for metrics; asking for a token is none. Called on HTTP I/O, sender's or timer's
 * threads; must not block or throw.
 */
public interface FoundryListener {
    /** Does nothing. */
    FoundryListener NONE = (endpoint, failure, nanos) -> {};

    /**
     * A call has ended.
     *
     * @param failure null where the answer was good
     * @param nanos from handing over to the end
     */
    void onCall(Endpoint endpoint, @Nullable FoundryFailure failure, long nanos);

    /** A call's answer was not as it must be, {@code count} times in this way. */
    default void onFlaw(AnswerFlaw flaw, int count) {}
}
