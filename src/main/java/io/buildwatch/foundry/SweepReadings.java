package io.buildwatch.foundry;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The jobs a sweep has read so far, each RID once. Any thread: a closing client takes them from a running sweep. */
final class SweepReadings {
    private final Map<String, JobReading> byRid = new LinkedHashMap<>();
    private int malformed;

    synchronized void add(JobsPage page, long sentAt, long receivedAt) {
        malformed += page.malformed();
        for (Job job : page.jobs()) {
            JobReading reading = new JobReading(job, sentAt, receivedAt);
            byRid.merge(job.rid(), reading, SweepReadings::furtherOn);
        }
    }

    /** The malformed elements will come again; what was read stays true. */
    synchronized void restart() {
        malformed = 0;
    }

    synchronized int malformed() {
        return malformed;
    }

    synchronized List<JobReading> list() {
        return List.copyOf(byRid.values());
    }

    /** The later attempt where both tell its start, else the status that is further on, else the one listed later. */
    private static JobReading furtherOn(JobReading before, JobReading after) {
        Instant startBefore = before.job().latestAttemptStartTime();
        Instant startAfter = after.job().latestAttemptStartTime();
        if (startBefore != null && startAfter != null && !startBefore.equals(startAfter)) {
            return startAfter.isAfter(startBefore) ? after : before;
        }
        return before.job().status().rank() > after.job().status().rank() ? before : after;
    }
}
