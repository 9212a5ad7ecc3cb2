package io.buildwatch.foundry;

import org.jspecify.annotations.Nullable;

/**
 * The result of one HTTP call: either a value or a failure, never both. Immutable; any thread.
 *
 * @param advice what the caller may do about the failure
 */
record CallResult<T>(@Nullable T value, @Nullable FoundryFailure failure, Advice advice) {
    /** What a caller may do about a failure, beyond what {@link FoundryFailure.Kind} says. */
    enum Advice {
        NONE,
        /** The server sent {@code QoS-Retry-Hint: do-not-retry}. */
        DO_NOT_RETRY,
        /** 401, but another token is or will be available: the call is worth one more try. */
        NEW_TOKEN,
        /** The answer was larger than allowed; a call for fewer builds may succeed. */
        ASK_FOR_LESS
    }

    static <T> CallResult<T> of(T value) {
        return new CallResult<>(value, null, Advice.NONE);
    }

    static <T> CallResult<T> failed(FoundryFailure failure) {
        return new CallResult<>(null, failure, Advice.NONE);
    }

    static <T> CallResult<T> failed(FoundryFailure failure, Advice advice) {
        return new CallResult<>(null, failure, advice);
    }
}
