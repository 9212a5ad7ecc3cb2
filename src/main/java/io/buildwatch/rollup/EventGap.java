package io.buildwatch.rollup;

/**
 * A build of which a job event is not counted, and how far the search for that event has come. Times in ms since the
 * epoch. Stream thread only.
 */
final class EventGap {
    final long watch;
    final long sinceMs;

    /** When the next reading of the topic may begin. */
    long dueMs;

    /** Whether a later event was seen, or the search has found nothing. The build is then published as {@code LOST}. */
    boolean open;

    /** The offset at which the next reading begins; 0: the beginning of the topic; −1: by the time of the watch. */
    long from = -1;

    /** The sequence of the last event that was counted when the present reading began. */
    long counted;

    /** Whether a reading of the whole topic has found nothing. */
    boolean missing;

    /** Whether it was already logged and counted that the stream skipped an event. */
    boolean told;

    EventGap(long watch, long sinceMs, long dueMs) {
        this.watch = watch;
        this.sinceMs = sinceMs;
        this.dueMs = dueMs;
    }
}
