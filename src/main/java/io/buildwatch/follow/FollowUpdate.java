package io.buildwatch.follow;

import io.buildwatch.follow.FollowStores.RunKey;
import io.buildwatch.foundry.BuildRid;
import io.buildwatch.foundry.FollowRid;
import io.buildwatch.state.FollowedRun;
import io.buildwatch.state.WatchedFollow;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What a slice of an answer, or a command, changes for a follow: the entries to put and the records to forward. All of it
 * is gathered and serialised here, and {@link FollowApplier} carries it out. Stream thread only.
 */
final class FollowUpdate {
    /** A run's new entry. */
    record RunPut(RunKey key, FollowedRun run, boolean dealtWith, boolean waitedBefore) {}

    private final FollowRid rid;
    private final WatchedFollow before;
    private final long now;
    private final FollowRecords records;
    private final List<RunPut> runPuts = new ArrayList<>();
    private final List<FollowRecords.Outgoing> outgoing = new ArrayList<>();

    /** As it was last published. */
    private WatchedFollow published;

    private WatchedFollow after;

    FollowUpdate(FollowRid rid, WatchedFollow before, long now, FollowRecords records) {
        this.rid = rid;
        this.before = before;
        this.published = before;
        this.after = before;
        this.now = now;
        this.records = records;
    }

    FollowRid rid() {
        return rid;
    }

    /** The follow's entry with the changes so far. */
    WatchedFollow entry() {
        return after;
    }

    /** Changes the entry; its version stays that of the latest record. */
    FollowUpdate set(WatchedFollow entry) {
        after = WatchedFollow.newBuilder(entry)
                .setVersion(published.getVersion())
                .build();
        return this;
    }

    void putRun(RunPut put) {
        runPuts.add(put);
    }

    /** Has the build watched. */
    void addBuild(BuildRid build) {
        outgoing.add(records.found(rid, build, now));
    }

    /** Publishes the follow as it is, even if this update changes it again. */
    void publish() {
        after = WatchedFollow.newBuilder(after)
                .setVersion(published.getVersion() + 1)
                .build();
        published = after;
        outgoing.add(records.observation(rid, after, now));
    }

    /** Publishes the follow if there is anything new. To be called once, last. */
    FollowUpdate complete() {
        if (published.getVersion() == 0 || !isSameForSubscribers()) {
            publish();
        }
        return this;
    }

    /** Times of observation and version are not compared. */
    private boolean isSameForSubscribers() {
        return published.getMonitoring().equals(after.getMonitoring())
                && published.getSince() == after.getSince()
                && published.getBuildsFound() == after.getBuildsFound()
                && Objects.equals(published.getDisplayName(), after.getDisplayName())
                && Objects.equals(published.getPaused(), after.getPaused())
                && Objects.equals(published.getLastRunRid(), after.getLastRunRid())
                && Objects.equals(published.getLastResult(), after.getLastResult())
                && Objects.equals(published.getLastBuildRid(), after.getLastBuildRid())
                && Objects.equals(FollowDetail.of(rid, published), FollowDetail.of(rid, after));
    }

    List<RunPut> runPuts() {
        return runPuts;
    }

    List<FollowRecords.Outgoing> outgoing() {
        return outgoing;
    }

    boolean changesFollow() {
        return !after.equals(before);
    }

    boolean changesAnything() {
        return changesFollow() || !runPuts.isEmpty() || !outgoing.isEmpty();
    }
}
