package io.buildwatch.foundry;

import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Jobs of one build that wait to be read, either the running ones or the others, in the order of their last readings. Each
 * step costs O(1), however many jobs wait. Not thread-safe. A part of {@link RefreshQueue}.
 */
final class JobLine {
    final RefreshQueue.Group group;
    final boolean ofRunning;
    private RefreshQueue.@Nullable Entry head;
    private RefreshQueue.@Nullable Entry tail;

    // Set by the queue: in which of its two sets this line is (null if it is empty), and its order there.
    @Nullable
    TreeSet<JobLine> set;

    long headReadAt;
    long serial;

    JobLine(RefreshQueue.Group group, boolean ofRunning) {
        this.group = group;
        this.ofRunning = ofRunning;
    }

    RefreshQueue.@Nullable Entry head() {
        return head;
    }

    /** Adds a job at the end. */
    void append(RefreshQueue.Entry entry) {
        entry.line = this;
        entry.before = tail;
        if (tail == null) {
            head = entry;
        } else {
            tail.after = entry;
        }
        tail = entry;
    }

    /** Adds a job at the beginning. */
    void prepend(RefreshQueue.Entry entry) {
        entry.line = this;
        entry.after = head;
        if (head == null) {
            tail = entry;
        } else {
            head.before = entry;
        }
        head = entry;
    }

    /** Removes a job that is in this line. */
    void remove(RefreshQueue.Entry entry) {
        RefreshQueue.Entry before = entry.before;
        RefreshQueue.Entry after = entry.after;
        if (before == null) {
            head = after;
        } else {
            before.after = after;
        }
        if (after == null) {
            tail = before;
        } else {
            after.before = before;
        }
        entry.line = null;
        entry.before = null;
        entry.after = null;
    }

    void clear() {
        head = null;
        tail = null;
    }
}
