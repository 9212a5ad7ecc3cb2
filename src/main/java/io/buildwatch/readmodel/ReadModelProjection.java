package io.buildwatch.readmodel;

import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.BuildObserved;
import io.buildwatch.events.FollowObserved;
import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.readmodel.ReadModelDb.Batch;
import io.buildwatch.readmodel.ReadModelDb.Family;
import io.buildwatch.records.TombstoneHeaders;
import io.buildwatch.view.BuildView;
import io.buildwatch.view.FollowView;
import io.buildwatch.view.JobView;
import io.buildwatch.view.ViewJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksIterator;

/**
 * Applies records to the builds and jobs held, in one batch. The topics are read in no fixed order relative to each
 * other, and from their beginning after a loss. Therefore a record that is older than what is held changes nothing. One
 * thread.
 */
final class ReadModelProjection {
    private final Batch batch;
    private final Map<String, Optional<BuildView>> builds = new LinkedHashMap<>();
    private final Map<String, JobView> jobs = new LinkedHashMap<>();

    ReadModelProjection(Batch batch) {
        this.batch = batch;
    }

    /** @param source the record's {@code ce_source}; null if it has none */
    void applyCompletion(BuildCompletion completion, @Nullable String source) {
        BuildView before = build(completion.getBuildRid());
        put(before, before == null ? BuildView.of(completion, source) : before.with(completion, source));
    }

    void applyObservation(BuildObserved observed) {
        BuildView before = build(observed.getBuildRid());
        put(before, before == null ? BuildView.of(observed) : before.with(observed));
    }

    /**
     * Applies a tombstone of {@code build-completion}.
     *
     * @param removed the watch that it removes; empty if the tombstone was not written by Buildwatch, and then it
     *     removes every watch
     */
    void applyCompletionTombstone(String rid, Optional<TombstoneHeaders> removed) {
        BuildView held = build(rid);
        long watch = removed.map(TombstoneHeaders::watch).orElse(Long.MAX_VALUE - 1);
        if (held != null && held.watch() <= watch) {
            remove(held);
        }
        dropJobs(rid, watch);
    }

    /**
     * Applies a tombstone of {@code build-observed}. It removes only a build without a completion record; any other
     * build is removed by its tombstone in {@code build-completion}.
     */
    void applyObservationTombstone(String rid, Optional<TombstoneHeaders> removed) {
        BuildView held = build(rid);
        if (held != null && held.version() == 0) {
            applyCompletionTombstone(rid, removed);
        }
    }

    void applyJobEvent(JobStatusChanged event) {
        byte[] key = ReadModelKeys.jobKey(event.getBuildRid(), event.getWatch(), event.getJobRid());
        JobView before = job(batch.get(Family.JOBS, key));
        JobView after = JobView.after(before, event);
        if (!after.equals(before)) {
            batch.put(Family.JOBS, key, ViewJson.bytes(after));
            jobs.put(event.getBuildRid() + ' ' + event.getJobRid(), after);
        }
    }

    void applyFollow(FollowObserved observed) {
        FollowView before = follow(observed.getFollowRid());
        boolean newer = before == null
                || observed.getWatch() > before.watch()
                || (observed.getWatch() == before.watch() && observed.getVersion() > before.version());
        if (newer) {
            byte[] key = ReadModelKeys.watchKey(observed.getFollowRid());
            batch.put(Family.FOLLOWS, key, ViewJson.bytes(FollowView.of(observed)));
        }
    }

    /** Applies a tombstone of {@code follows}; as {@link #applyCompletionTombstone}. */
    void applyFollowTombstone(String rid, Optional<TombstoneHeaders> removed) {
        FollowView held = follow(rid);
        if (held != null && held.watch() <= removed.map(TombstoneHeaders::watch).orElse(Long.MAX_VALUE)) {
            batch.delete(Family.FOLLOWS, ReadModelKeys.watchKey(rid));
        }
    }

    private @Nullable FollowView follow(String rid) {
        byte[] json = batch.get(Family.FOLLOWS, ReadModelKeys.watchKey(rid));
        return json == null ? null : read(json, FollowView.class);
    }

    /** Puts the changed builds into the batch, each as its last record left it, and returns the changes. */
    BatchChanges finish() {
        builds.values().forEach(build -> build.ifPresent(this::write));
        return new BatchChanges(Map.copyOf(builds), List.copyOf(jobs.values()));
    }

    private @Nullable BuildView build(String rid) {
        Optional<BuildView> changed = builds.get(rid);
        if (changed != null) {
            return changed.orElse(null);
        }
        byte[] watch = batch.get(Family.WATCHES, ReadModelKeys.watchKey(rid));
        if (watch == null) {
            return null;
        }
        byte[] json = batch.get(
                Family.BUILDS, ReadModelKeys.buildKey(ByteBuffer.wrap(watch).getLong(), rid));
        return json == null ? null : read(json, BuildView.class);
    }

    private void put(@Nullable BuildView before, BuildView after) {
        if (after.equals(before)) {
            return;
        }
        String rid = after.buildRid();
        if (before != null && before.watch() != after.watch()) {
            batch.delete(Family.BUILDS, ReadModelKeys.buildKey(before.watch(), rid));
            dropJobs(rid, after.watch() - 1);
        }
        builds.put(rid, Optional.of(after));
    }

    private void write(BuildView build) {
        byte[] rid = ReadModelKeys.watchKey(build.buildRid());
        byte[] watch = ByteBuffer.allocate(Long.BYTES).putLong(build.watch()).array();
        batch.put(Family.WATCHES, rid, watch);
        batch.put(Family.BUILDS, ReadModelKeys.buildKey(build.watch(), build.buildRid()), ViewJson.bytes(build));
    }

    private void remove(BuildView held) {
        batch.delete(Family.BUILDS, ReadModelKeys.buildKey(held.watch(), held.buildRid()));
        batch.delete(Family.WATCHES, ReadModelKeys.watchKey(held.buildRid()));
        builds.put(held.buildRid(), Optional.empty());
    }

    /**
     * Drops the jobs of the build's watches up to and including this one.
     *
     * @return how many jobs
     */
    int dropJobs(String rid, long lastWatch) {
        int dropped = 0;
        byte[] prefix = ReadModelKeys.jobsPrefix(rid);
        try (RocksIterator at = batch.iterator(Family.JOBS)) {
            for (at.seek(prefix);
                    ReadModelDb.hasEntry(at)
                            && ReadModelKeys.startsWith(at.key(), prefix)
                            && ReadModelKeys.watchOfJobKey(at.key()) <= lastWatch;
                    at.next()) {
                batch.delete(Family.JOBS, at.key());
                dropped++;
            }
        }
        return dropped;
    }

    private static @Nullable JobView job(byte @Nullable [] json) {
        return json == null ? null : read(json, JobView.class);
    }

    static <T> T read(byte[] json, Class<T> type) {
        try {
            return ViewJson.read(json, type);
        } catch (IOException e) {
            throw new ReadModelException("the read model holds data that this release cannot read", e, true);
        }
    }
}
