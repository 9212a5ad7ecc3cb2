package io.buildwatch.rollup;

import io.buildwatch.state.BuildTally;
import io.buildwatch.store.StoreValueSerde;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * The rollup's two stores: tallies by RID, and the jobs that are failed now by build and job RID, which fill up the
 * list of failed jobs when one that it shows recovers. Stream thread only.
 */
public final class RollupStores {
    private static final char SEPARATOR = '\0';
    private static final StringSerializer PREFIX_SERIALIZER = new StringSerializer();

    private final KeyValueStore<String, BuildTally> tallies;
    private final KeyValueStore<String, byte[]> failed;
    private final StateCounts counts;

    /** @param counts kept in step with the tallies */
    RollupStores(KeyValueStore<String, BuildTally> tallies, KeyValueStore<String, byte[]> failed, StateCounts counts) {
        this.tallies = tallies;
        this.failed = failed;
        this.counts = counts;
    }

    /** Counts what the store holds; only when a task begins. */
    void countAll() {
        try (KeyValueIterator<String, BuildTally> all = tallies.all()) {
            all.forEachRemaining(entry -> counts.moved(null, entry.value));
        }
    }

    /** The store of tallies. */
    public static StoreBuilder<?> tallies(String name) {
        return Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(name),
                Serdes.String(),
                new StoreValueSerde<BuildTally>(BuildTally.getClassSchema()));
    }

    /** The store of failed jobs. */
    public static StoreBuilder<?> failedJobs(String name) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.String(), Serdes.ByteArray());
    }

    @Nullable
    BuildTally tally(String rid) {
        return tallies.get(rid);
    }

    /** @param before what the store holds, or a tally that was just begun */
    void put(String rid, BuildTally before, BuildTally after) {
        tallies.put(rid, after);
        counts.moved(before, after);
    }

    void failed(String buildRid, String jobRid) {
        // One byte of version; nothing else is kept yet.
        failed.put(buildRid + SEPARATOR + jobRid, new byte[] {1});
    }

    void recovered(String buildRid, String jobRid) {
        failed.delete(buildRid + SEPARATOR + jobRid);
    }

    /** {@code shown}, filled up to {@code limit} with other jobs that are failed now; reads at most twice the limit. */
    List<String> fillUp(String buildRid, List<String> shown, int limit) {
        String prefix = buildRid + SEPARATOR;
        Set<String> filled = new LinkedHashSet<>(shown);
        try (KeyValueIterator<String, byte[]> range = failed.prefixScan(prefix, PREFIX_SERIALIZER)) {
            while (range.hasNext() && filled.size() < limit) {
                filled.add(range.next().key.substring(prefix.length()));
            }
        }
        return new ArrayList<>(filled);
    }

    /** @param before what the store holds; null or a tally that was just begun where it holds none */
    void delete(String rid, @Nullable BuildTally before) {
        List<String> keys = new ArrayList<>();
        try (KeyValueIterator<String, byte[]> range = failed.prefixScan(rid + SEPARATOR, PREFIX_SERIALIZER)) {
            range.forEachRemaining(entry -> keys.add(entry.key));
        }
        keys.forEach(failed::delete);
        tallies.delete(rid);
        counts.moved(before, null);
    }
}
