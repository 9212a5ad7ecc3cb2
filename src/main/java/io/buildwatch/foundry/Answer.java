package io.buildwatch.foundry;

import org.jspecify.annotations.Nullable;

/**
 * What one HTTP call brought: exactly one of value and failure. Immutable; any thread.
 *
 * @param advice what the caller should know beyond the failure
 */
record Answer<T>(@Nullable T value, @Nullable FoundryFailure failure, Advice advice) {
    /** What a caller may do about a failure. */
    enum Advice {
        NONE,
        /** The server sent {@code QoS-Retry-Hint: do-not-retry}. */
        DO_NOT_RETRY,
        /** 401, and there is or will be another token: the call is worth one more try. */
        NEW_TOKEN,
        /** The answer was larger than allowed; a smaller question may be answered. */
        ASK_FOR_LESS
    }

    static <T> Answer<T> of(T value) {
        return new Answer<>(value, null, Advice.NONE);
    }

    static <T> Answer<T> failed(FoundryFailure failure) {
        return new Answer<>(null, failure, Advice.NONE);
    }

    static <T> Answer<T> failed(FoundryFailure failure, Advice advice) {
        return new Answer<>(null, failure, advice);
    }
}
