package io.buildwatch.poll;

import io.buildwatch.kafka.CommitPacer;
import io.buildwatch.kafka.FlowListener;
import io.buildwatch.state.WatchedBuild;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Carries out what was decided and serialised before: first puts, then forwards, then has a commit asked for. A throw
 * here is the whole task's fault, never one build's. Stream thread only.
 */
record Effects(
        ProcessorContext<String, byte[]> context, PollStores stores, CommitPacer commits, FlowListener listener) {

    WatchedBuild apply(String rid, Update update) {
        update.finish();
        update.jobPuts().forEach(put -> stores.putJob(rid, put.jobRid(), put.entry()));
        if (update.changesBuild()) {
            stores.put(rid, update.after());
        }
        for (Publisher.Outgoing outgoing : update.outgoing()) {
            outgoing.forward(context);
        }
        if (update.outgoing().size() > update.events()) {
            listener.observation();
        }
        if (update.changesAnything()) {
            commits.mark();
        }
        return update.after();
    }

    /** Deletes the build's entry, whose jobs are gone already, and tells of it. */
    void remove(String rid, WatchedBuild entry, Publisher.Outgoing tombstone) {
        stores.deleteBuild(rid, entry);
        tombstone.forward(context);
        listener.observation();
        commits.mark();
    }
}
