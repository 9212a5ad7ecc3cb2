package io.buildwatch.rollup;

import io.buildwatch.records.StoreValueSerde;
import io.buildwatch.state.BuildTally;
import java.util.function.BiConsumer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/** The rollup's store: tallies by RID. Stream thread only. */
public final class RollupStores {
    private final KeyValueStore<String, BuildTally> tallies;
    private final StateCounts counts;

    /** @param counts updated with each change of a tally */
    RollupStores(KeyValueStore<String, BuildTally> tallies, StateCounts counts) {
        this.tallies = tallies;
        this.counts = counts;
    }

    /** Visits every build. It reads the whole store: only when a task begins, or when more gaps can be noted. */
    void forEach(BiConsumer<String, BuildTally> action) {
        try (KeyValueIterator<String, BuildTally> all = tallies.all()) {
            all.forEachRemaining(entry -> action.accept(entry.key, entry.value));
        }
    }

    /** The store of tallies. */
    public static StoreBuilder<?> tallies(String name) {
        return Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(name),
                Serdes.String(),
                new StoreValueSerde<BuildTally>(
                        StoreValueSerde.version(RollupStores.class, "BuildTally-1.avsc"), BuildTally.getClassSchema()));
    }

    @Nullable
    BuildTally tally(String rid) {
        return tallies.get(rid);
    }

    /** @param before what the store holds, or a tally that was just begun */
    void put(String rid, BuildTally before, BuildTally after) {
        tallies.put(rid, after);
        counts.replace(before, after);
    }

    /** @param before what the store holds; null, or a tally that was just begun, if it holds none */
    void delete(String rid, @Nullable BuildTally before) {
        tallies.delete(rid);
        counts.replace(before, null);
    }
}
