package io.buildwatch.registry;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * A cache that empties itself when it is full; what is still used is then loaded again. Hits take no lock. Any thread;
 * two threads that miss the same key at once both load it.
 */
final class BoundedCache<K, V> {
    private final int capacity;
    private final Map<K, V> entries = new ConcurrentHashMap<>();

    BoundedCache(int capacity) {
        this.capacity = capacity;
    }

    /** The value, loaded if it is missing; what the loader throws is not cached. */
    V get(K key, Function<K, V> loader) {
        V cached = entries.get(key);
        if (cached != null) {
            return cached;
        }
        V loaded = loader.apply(key);
        if (entries.size() >= capacity) {
            entries.clear();
        }
        entries.put(key, loaded);
        return loaded;
    }

    int size() {
        return entries.size();
    }
}
