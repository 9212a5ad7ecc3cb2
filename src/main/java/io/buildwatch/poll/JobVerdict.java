package io.buildwatch.poll;

import io.buildwatch.state.WatchedJob;

/** What a reading of a job means, compared with what is known of the job. */
sealed interface JobVerdict {
    /** It says only what is known. */
    record Same() implements JobVerdict {
        static final Same INSTANCE = new Same();
    }

    /** The status is as known, but a time is new: the entry is stored, and nothing is published. */
    record Refreshed(WatchedJob after) implements JobVerdict {}

    /** It goes backward, and nothing proves it yet: it neither changes nor settles anything. */
    record Doubted() implements JobVerdict {
        static final Doubted INSTANCE = new Doubted();
    }

    /** The status changed, or the job is seen for the first time. */
    record Changed(WatchedJob after) implements JobVerdict {}
}
