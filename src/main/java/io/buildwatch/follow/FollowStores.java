package io.buildwatch.follow;

import io.buildwatch.records.StoreValueSerde;
import io.buildwatch.state.FollowPhase;
import io.buildwatch.state.FollowedRun;
import io.buildwatch.state.WatchedFollow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * The follower's two stores: follows by RID, and runs by the RIDs of follow, schedule and run. Runs that wait for their
 * result stand apart from those that are dealt with, so that few entries are read when a task begins. Stream thread only.
 */
public final class FollowStores {
    /** Key of the entry with the greatest watch removed so far, so that later watches are greater. */
    private static final String REMOVED_MARK = "#removed";

    private static final char SEPARATOR = '\0';
    private static final char WAITING = 'w';
    private static final char DEALT_WITH = 'd';

    private final KeyValueStore<String, WatchedFollow> follows;
    private final KeyValueStore<String, FollowedRun> runs;

    FollowStores(KeyValueStore<String, WatchedFollow> follows, KeyValueStore<String, FollowedRun> runs) {
        this.follows = follows;
        this.runs = runs;
    }

    /** The store of follows. */
    public static StoreBuilder<?> follows(String name) {
        return Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(name),
                Serdes.String(),
                new StoreValueSerde<WatchedFollow>(WatchedFollow.getClassSchema()));
    }

    /** The store of runs. */
    public static StoreBuilder<?> runs(String name) {
        return Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(name),
                Serdes.String(),
                new StoreValueSerde<FollowedRun>(FollowedRun.getClassSchema()));
    }

    /** What is known of a run's place: a follow's schedule and the run's RID. */
    record RunKey(String follow, String schedule, String run) {
        private String waiting() {
            return WAITING + follow + SEPARATOR + schedule + SEPARATOR + run;
        }

        private String dealtWith() {
            return DEALT_WITH + follow + SEPARATOR + schedule + SEPARATOR + run;
        }
    }

    /** How many runs {@link #prune} has deleted, and when the oldest and the newest of them were created. */
    record Pruned(int runs, long createdFrom, long createdUpTo) {}

    @Nullable
    WatchedFollow follow(String rid) {
        return follows.get(rid);
    }

    void put(String rid, WatchedFollow follow) {
        follows.put(rid, follow);
    }

    /** Visits every follow; only when a task begins, because it reads the whole store. */
    void forEachFollow(BiConsumer<String, WatchedFollow> action) {
        try (KeyValueIterator<String, WatchedFollow> all = follows.all()) {
            while (all.hasNext()) {
                KeyValue<String, WatchedFollow> entry = all.next();
                if (!entry.key.equals(REMOVED_MARK)) {
                    action.accept(entry.key, entry.value);
                }
            }
        }
    }

    /** A run that is dealt with; null if it is not, or not known. */
    @Nullable
    FollowedRun dealtWith(RunKey key) {
        return runs.get(key.dealtWith());
    }

    void putWaiting(RunKey key, FollowedRun run) {
        runs.put(key.waiting(), run);
    }

    /** Puts a run that is dealt with, whether or not it waited before. */
    void putDealtWith(RunKey key, FollowedRun run, boolean waitedBefore) {
        if (waitedBefore) {
            runs.delete(key.waiting());
        }
        runs.put(key.dealtWith(), run);
    }

    /** The runs of a follow's schedule that wait for their result, by RID. */
    Map<String, FollowedRun> waiting(String follow, String schedule) {
        String prefix = WAITING + follow + SEPARATOR + schedule + SEPARATOR;
        Map<String, FollowedRun> waiting = new HashMap<>();
        try (KeyValueIterator<String, FollowedRun> range = runs.range(prefix, endOf(prefix))) {
            range.forEachRemaining(entry -> waiting.put(entry.key.substring(prefix.length()), entry.value));
        }
        return waiting;
    }

    /**
     * Deletes the oldest runs of a follow's schedule that are dealt with, until so many are left.
     *
     * @param confirmedUpTo runs noted later are kept, because the reading that noted them may have overlooked older ones
     * @param most how many are deleted at most
     */
    Pruned prune(String follow, String schedule, long confirmedUpTo, int left, int most) {
        String prefix = DEALT_WITH + follow + SEPARATOR + schedule + SEPARATOR;
        List<KeyValue<String, FollowedRun>> confirmed = new ArrayList<>();
        int all = 0;
        try (KeyValueIterator<String, FollowedRun> range = runs.range(prefix, endOf(prefix))) {
            while (range.hasNext()) {
                KeyValue<String, FollowedRun> entry = range.next();
                all++;
                if (entry.value.getNoted() <= confirmedUpTo) {
                    confirmed.add(entry);
                }
            }
        }
        confirmed.sort(Comparator.comparingLong(entry -> entry.value.getCreated()));
        int count = Math.min(most, Math.min(confirmed.size(), Math.max(0, all - left)));
        List<KeyValue<String, FollowedRun>> oldest = confirmed.subList(0, count);
        oldest.forEach(entry -> runs.delete(entry.key));
        return oldest.isEmpty()
                ? new Pruned(0, Long.MAX_VALUE, Long.MIN_VALUE)
                : new Pruned(
                        count,
                        oldest.get(0).value.getCreated(),
                        oldest.get(count - 1).value.getCreated());
    }

    /** Deletes up to {@code limit} runs of the follow; returns whether some may be left. */
    boolean deleteRuns(String follow, int limit) {
        return deleteBehind(follow + SEPARATOR, limit);
    }

    /** Deletes all runs of a follow's schedule; there are little more than are kept. */
    void deleteRuns(String follow, String schedule) {
        deleteBehind(follow + SEPARATOR + schedule + SEPARATOR, Integer.MAX_VALUE);
    }

    private boolean deleteBehind(String place, int limit) {
        List<String> keys = new ArrayList<>();
        for (char kind : new char[] {WAITING, DEALT_WITH}) {
            String prefix = kind + place;
            try (KeyValueIterator<String, FollowedRun> range = runs.range(prefix, endOf(prefix))) {
                while (range.hasNext() && keys.size() < limit) {
                    keys.add(range.next().key);
                }
            }
        }
        keys.forEach(runs::delete);
        return keys.size() == limit;
    }

    /** The first key after all that begin with the prefix, which ends with {@link #SEPARATOR}. */
    private static String endOf(String prefix) {
        return prefix.substring(0, prefix.length() - 1) + (char) (SEPARATOR + 1);
    }

    /** Deletes the entry of a follow whose runs are already deleted, and keeps its watch. */
    void deleteFollow(String rid, WatchedFollow follow) {
        follows.delete(rid);
        if (follow.getWatch() > greatestRemovedWatch()) {
            follows.put(
                    REMOVED_MARK,
                    WatchedFollow.newBuilder()
                            .setWatch(follow.getWatch())
                            .setPhase(FollowPhase.REMOVED)
                            .setSince(follow.getSince())
                            .setMonitoring(follow.getMonitoring())
                            .build());
        }
    }

    /** The greatest watch removed from this partition; 0 if none was. */
    long greatestRemovedWatch() {
        WatchedFollow mark = follows.get(REMOVED_MARK);
        return mark == null ? 0 : mark.getWatch();
    }
}
