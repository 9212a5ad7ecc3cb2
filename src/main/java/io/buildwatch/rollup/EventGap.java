package io.buildwatch.rollup;

/** A build of which some event is not counted, and how it is looked for. Times in ms since the epoch. Stream thread only. */
final class EventGap {
    final long watch;
    final long sinceMs;

    /** When the next reading may begin. */
    long dueMs;

    /** Whether a later event was seen, or the events are known to be missing: the build is published as lost. */
    boolean open;

    /** Where the next reading begins: an offset; −1 for the time of the watch; 0 for all that the topic holds. */
    long from = -1;

    /** The last event that was counted when the present reading began. */
    long counted;

    /** Whether a reading of all that the topic holds has found nothing. */
    boolean missing;

    /** Whether it is said that an event was skipped. */
    boolean told;

    EventGap(long watch, long sinceMs, long dueMs) {
        this.watch = watch;
        this.sinceMs = sinceMs;
        this.dueMs = dueMs;
    }
}
