package io.buildwatch.bench;

import io.buildwatch.dev.simulator.FoundrySimulator;
import io.buildwatch.dev.simulator.WorldChange;
import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.registry.AvroDeserializer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How late what happened in the simulator became readable; in seconds.
 *
 * @param readable from a change to when its event was readable
 * @param read from a change to when it had been read
 * @param complete from the end of a build to when its completion was readable
 * @param unseen how many changes have no event
 */
record ChangeDelays(SampleSet readable, SampleSet read, SampleSet complete, int unseen) {
    /** When a job had been read in a status, and when its event was readable; ms since the epoch. */
    private record FirstEvent(long observedMillis, long arrivedMillis) {}

    /**
     * What arrived first.
     *
     * @param events the job's RID and status → the first event with it
     * @param completions a build's RID → when its first completion was readable, ms since the epoch
     */
    record FirstRecords(Map<String, FirstEvent> events, Map<String, Long> completions) {
        static FirstRecords of(List<Watcher.Arrival> arrivals, AvroDeserializer avro) {
            FirstRecords first = new FirstRecords(new HashMap<>(), new HashMap<>());
            for (Watcher.Arrival arrival : arrivals) {
                Object value = avro.deserialize(
                        arrival.record().topic(), arrival.record().value());
                if (value instanceof JobStatusChanged event) {
                    first.events.putIfAbsent(
                            event.getJobRid() + " " + event.getStatus(),
                            new FirstEvent(event.getObservedTime().toEpochMilli(), arrival.atMillis()));
                } else if (value instanceof BuildCompletion completion && completion.getComplete()) {
                    first.completions.putIfAbsent(completion.getBuildRid(), arrival.atMillis());
                }
            }
            return first;
        }
    }

    /** The delays of what happened between {@code from} and {@code to}, ms since the epoch, in these builds. */
    static ChangeDelays of(FirstRecords first, FoundrySimulator simulator, List<String> rids, long from, long to) {
        SampleSet readable = new SampleSet();
        SampleSet read = new SampleSet();
        SampleSet complete = new SampleSet();
        int unseen = 0;
        for (String rid : rids) {
            long lastMillis = 0;
            for (WorldChange change : simulator.truth().transitions(rid)) {
                lastMillis = Math.max(lastMillis, change.atMillis());
                boolean measured = change.atMillis() >= from && change.atMillis() < to;
                if (change.jobRid() == null || change.previousStatus() == null || !measured) {
                    continue;
                }
                FirstEvent event = first.events.get(change.jobRid() + " " + change.status());
                if (event == null) {
                    unseen++;
                } else {
                    readable.add((event.arrivedMillis - change.atMillis()) / 1000.0);
                    read.add((event.observedMillis - change.atMillis()) / 1000.0);
                }
            }
            Long completed = first.completions.get(rid);
            if (completed != null && lastMillis >= from && lastMillis < to) {
                complete.add((completed - lastMillis) / 1000.0);
            }
        }
        return new ChangeDelays(readable, read, complete, unseen);
    }
}
