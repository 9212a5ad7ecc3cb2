package io.buildwatch.poll;

/** When the next call of one kind is due for one build. Times in ms since the epoch. Stream thread only. */
class CallTimes {
    private long next = BuildPollState.NEVER;
    private long notBefore;

    /** Lets the next call begin at {@code time}, or later if the last failure demands it. */
    void schedule(long time) {
        next = Math.max(time, notBefore);
    }

    /** Lets no call begin before {@code time}, because the last one failed or Foundry asked to wait; 0 to end that. */
    final void holdBack(long time) {
        notBefore = time;
    }

    /** Lets no call begin until {@link #schedule} is called again. */
    final void unschedule() {
        next = BuildPollState.NEVER;
    }

    /** When the next call is scheduled; {@link BuildPollState#NEVER} if it is not. */
    final long scheduledAt() {
        return next;
    }
}
