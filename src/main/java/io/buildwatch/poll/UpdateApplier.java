package io.buildwatch.poll;

import io.buildwatch.state.WatchedBuild;
import io.buildwatch.streams.CommitPacer;
import io.buildwatch.streams.FlowListener;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Carries out what was decided and serialised before: first puts, then forwards, then notes that a commit is needed. An
 * exception here is a fault of the whole task, never of one build. Stream thread only.
 */
record UpdateApplier(
        ProcessorContext<String, byte[]> context, PollStores stores, CommitPacer commits, FlowListener listener) {

    /** @return the build's new entry */
    WatchedBuild apply(String rid, BuildUpdate update) {
        if (!update.isComplete()) {
            throw new IllegalStateException("the update is not complete");
        }
        update.jobPuts().forEach(put -> stores.putJob(rid, put.jobRid(), put.entry()));
        if (update.changesBuild()) {
            stores.put(rid, update.newEntry());
        }
        for (RecordEncoder.Outgoing outgoing : update.outgoing()) {
            outgoing.forward(context);
        }
        if (update.outgoing().size() > update.eventCount()) {
            listener.onObservation();
        }
        if (update.changesAnything()) {
            commits.noteChange();
        }
        return update.newEntry();
    }

    /** Deletes the entry of a build whose jobs are already deleted, and forwards its tombstone. */
    void remove(String rid, WatchedBuild entry, RecordEncoder.Outgoing tombstone) {
        stores.deleteBuild(rid, entry);
        tombstone.forward(context);
        listener.onObservation();
        commits.noteChange();
    }
}
