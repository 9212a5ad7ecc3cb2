package io.buildwatch.poll;

import io.buildwatch.state.WatchedJob;

/** What one reading of a job means beside what is known of it. */
sealed interface JobVerdict {
    /** It says what is known. */
    record Same() implements JobVerdict {
        static final Same INSTANCE = new Same();
    }

    /** It says what is known, with other times: the store must learn them, subscribers need not. */
    record Refreshed(WatchedJob after) implements JobVerdict {}

    /** It goes backward, and nothing proves it yet: it neither changes nor settles anything. */
    record Doubted() implements JobVerdict {
        static final Doubted INSTANCE = new Doubted();
    }

    /** The status changed, or the job is seen for the first time. */
    record Changed(WatchedJob after) implements JobVerdict {}
}
