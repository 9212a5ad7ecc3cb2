package io.buildwatch.dev.simulator;

import org.jspecify.annotations.Nullable;

/**
 * One call that came in, noted before its answer left. Immutable.
 *
 * @param endpoint where it went
 * @param rid the RID in its path, null where the path has none
 * @param firstPage whether it was a list call without a page token
 * @param status the answer's HTTP status, 0 where there was none
 * @param fault the fault that replaced the answer, null where none did
 * @param atMillis when it came in, by the world's clock
 * @param caller the caller's address and port
 */
public record Call(
        Endpoint endpoint,
        @Nullable String rid,
        boolean firstPage,
        int status,
        @Nullable Fault fault,
        long atMillis,
        String caller) {}
