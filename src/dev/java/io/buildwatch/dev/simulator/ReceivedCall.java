package io.buildwatch.dev.simulator;

import org.jspecify.annotations.Nullable;

/**
 * One call that came in, recorded before its answer is sent. Immutable.
 *
 * @param endpoint the endpoint that was called
 * @param rid the RID in its path, null if the path has none
 * @param firstPage whether it was a call for a list, without a page token
 * @param status the answer's HTTP status, 0 if there was no answer
 * @param fault the fault that replaced the answer, null if none did
 * @param faults how many faults took effect in it, that one included
 * @param atMillis when it came in, by the world's clock
 * @param caller the caller's address and port
 */
public record ReceivedCall(
        SimulatedEndpoint endpoint,
        @Nullable String rid,
        boolean firstPage,
        int status,
        @Nullable ApiFault fault,
        int faults,
        long atMillis,
        String caller) {}
