package io.buildwatch.foundry;

import org.jspecify.annotations.Nullable;

/** Told of every HTTP call, for metrics. Called on HTTP I/O, sender's or timer's threads; must not block or throw. */
public interface FoundryListener {
    /** Does nothing. */
    FoundryListener NONE = (endpoint, failure, status, nanos) -> {};

    /**
     * A call has ended.
     *
     * @param failure null where the answer was good
     * @param status the HTTP status, 0 where there was no answer
     * @param nanos from handing over to the end
     */
    void onCall(Endpoint endpoint, FoundryFailure.@Nullable Kind failure, int status, long nanos);
}
