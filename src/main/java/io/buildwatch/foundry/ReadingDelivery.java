package io.buildwatch.foundry;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Hands what a batch, or a page read out of turn, says of jobs over to the builds that they belong to. Any thread. */
final class ReadingDelivery {
    private final FoundryListener listener;

    ReadingDelivery(FoundryListener listener) {
        this.listener = listener;
    }

    /** Gives each build those of its jobs that were read, and the RIDs of those that the answer left out. */
    void deliverBatch(List<RefreshQueue.Entry> taken, JobBatch batch, long sentAt, long receivedAt) {
        Map<RefreshQueue.Group, List<RefreshQueue.Entry>> byBuild = new LinkedHashMap<>();
        taken.forEach(entry ->
                byBuild.computeIfAbsent(entry.group, group -> new ArrayList<>()).add(entry));
        byBuild.forEach((group, entries) -> {
            List<JobReading> readings = new ArrayList<>();
            List<String> absent = new ArrayList<>();
            for (RefreshQueue.Entry entry : entries) {
                Job job = batch.jobs().get(entry.jobRid);
                if (job == null) {
                    absent.add(entry.jobRid);
                } else {
                    readings.add(new JobReading(job, sentAt, receivedAt));
                    noteAge(entry, sentAt);
                }
            }
            group.taker.accept(new JobsReading(List.copyOf(readings), List.copyOf(absent), null, receivedAt));
        });
    }

    /** Gives a build what a page of its list, read out of turn, says of its jobs. */
    void deliverPage(RefreshQueue.Group group, RefreshedJobs.Listed listed, long sentAt, long receivedAt) {
        listed.taken().forEach(entry -> noteAge(entry, sentAt));
        List<JobReading> readings = listed.jobs().stream()
                .map(job -> new JobReading(job, sentAt, receivedAt))
                .toList();
        if (!readings.isEmpty()) {
            group.taker.accept(new JobsReading(readings, List.of(), null, receivedAt));
        }
    }

    private void noteAge(RefreshQueue.Entry entry, long sentAt) {
        if (entry.readAt() != RefreshQueue.NEVER_READ) {
            listener.onJobRead(Math.max(0, sentAt - entry.readAt()));
        }
    }

    /** Reports to the build that Foundry refuses to show a job. */
    void deliverRefusal(RefreshQueue.Entry entry, long receivedAt) {
        entry.group.taker.accept(new JobsReading(List.of(), List.of(entry.jobRid), null, receivedAt));
    }

    /** Reports to builds that batches fail, so that they are listed. */
    void deliverFailure(Collection<RefreshQueue.Group> groups, FoundryFailure failure, long receivedAt) {
        groups.forEach(group -> group.taker.accept(new JobsReading(List.of(), List.of(), failure, receivedAt)));
    }
}
