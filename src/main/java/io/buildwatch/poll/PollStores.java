package io.buildwatch.poll;

import io.buildwatch.records.StoreValueSerde;
import io.buildwatch.state.WatchedBuild;
import io.buildwatch.state.WatchedJob;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * The poller's two stores: builds by RID, and jobs by build RID and job RID, one small entry each. Stream thread only.
 */
public final class PollStores {
    /**
     * A key that no RID equals. Its entry holds the greatest watch that was removed: each later watch must be greater.
     */
    private static final String REMOVED_MARK = "#removed";

    private static final char SEPARATOR = '\0';

    private final KeyValueStore<String, WatchedBuild> builds;
    private final KeyValueStore<String, WatchedJob> jobs;

    PollStores(KeyValueStore<String, WatchedBuild> builds, KeyValueStore<String, WatchedJob> jobs) {
        this.builds = builds;
        this.jobs = jobs;
    }

    /**
     * The store of builds; persistent, so that the transactional id survives a crash: see
     * docs/architecture.md#the-transactional-id-survives-a-crash.
     */
    public static StoreBuilder<?> builds(String name) {
        return Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(name),
                Serdes.String(),
                new StoreValueSerde<WatchedBuild>(
                        StoreValueSerde.version(PollStores.class, "WatchedBuild-1.avsc"),
                        WatchedBuild.getClassSchema()));
    }

    /** The store of jobs. */
    public static StoreBuilder<?> jobs(String name) {
        return Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(name),
                Serdes.String(),
                new StoreValueSerde<WatchedJob>(WatchedJob.getClassSchema()));
    }

    @Nullable
    WatchedBuild build(String rid) {
        return builds.get(rid);
    }

    void put(String rid, WatchedBuild build) {
        builds.put(rid, build);
    }

    @Nullable
    WatchedJob job(String buildRid, String jobRid) {
        return jobs.get(buildRid + SEPARATOR + jobRid);
    }

    void putJob(String buildRid, String jobRid, WatchedJob job) {
        jobs.put(buildRid + SEPARATOR + jobRid, job);
    }

    /** Visits every build; only when a task begins, because it reads the whole store. */
    void forEachBuild(BiConsumer<String, WatchedBuild> action) {
        try (KeyValueIterator<String, WatchedBuild> all = builds.all()) {
            while (all.hasNext()) {
                KeyValue<String, WatchedBuild> entry = all.next();
                if (!entry.key.equals(REMOVED_MARK)) {
                    action.accept(entry.key, entry.value);
                }
            }
        }
    }

    /**
     * Deletes up to {@code limit} of the build's jobs.
     *
     * @param after what the last call returned, so that deleted entries are not scanned again; null in the first call
     * @return where the next call continues; null if no job is left
     */
    @Nullable
    String deleteJobs(String buildRid, @Nullable String after, int limit) {
        List<String> keys = new ArrayList<>();
        String first = after == null ? buildRid + SEPARATOR : after;
        try (KeyValueIterator<String, WatchedJob> range = jobs.range(first, buildRid + (char) (SEPARATOR + 1))) {
            while (range.hasNext() && keys.size() < limit) {
                keys.add(range.next().key);
            }
        }
        keys.forEach(jobs::delete);
        return keys.size() < limit ? null : keys.get(limit - 1);
    }

    /** Deletes the entry of a build whose jobs are already deleted, and stores its watch. */
    void deleteBuild(String rid, WatchedBuild build) {
        builds.delete(rid);
        if (build.getWatch() > greatestRemovedWatch()) {
            builds.put(REMOVED_MARK, WatchPhases.removedMark(build.getWatch()));
        }
    }

    /** The greatest watch removed from this partition; 0 if none was. */
    long greatestRemovedWatch() {
        WatchedBuild mark = builds.get(REMOVED_MARK);
        return mark == null ? 0 : mark.getWatch();
    }
}
