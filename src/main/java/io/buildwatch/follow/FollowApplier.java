package io.buildwatch.follow;

import io.buildwatch.state.WatchedFollow;
import io.buildwatch.streams.CommitPacer;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Carries out what was decided and serialised before: first puts, then forwards, then notes that a commit is needed.
 * Stream thread only.
 */
record FollowApplier(ProcessorContext<String, byte[]> context, FollowStores stores, CommitPacer commits) {
    /** @return the follow's new entry */
    WatchedFollow apply(FollowUpdate update) {
        for (FollowUpdate.RunPut put : update.runPuts()) {
            if (put.dealtWith()) {
                stores.putDealtWith(put.key(), put.run(), put.waitedBefore());
            } else {
                stores.putWaiting(put.key(), put.run());
            }
        }
        if (update.changesFollow()) {
            stores.put(update.rid().value(), update.entry());
        }
        update.outgoing().forEach(record -> record.forward(context));
        if (update.changesAnything()) {
            commits.noteChange();
        }
        return update.entry();
    }

    /** Deletes the entry of a follow whose runs are already deleted, and forwards its tombstone. */
    void remove(String rid, WatchedFollow entry, FollowRecords.Outgoing tombstone) {
        stores.deleteFollow(rid, entry);
        tombstone.forward(context);
        commits.noteChange();
    }
}
