package io.buildwatch.streams;

import java.util.Set;

/** Reads parts of one topic again, on a thread other than those of Streams. Any thread; never blocks. */
public interface RangeReader {
    /** Reads nothing, so that no reading ever ends: for tests and benchmarks of a flow that misses no event. */
    RangeReader NONE = RangeReading::new;

    /**
     * Asks for a reading. It begins when its turn has come and the brokers can be reached.
     *
     * @param from where it begins
     * @param keys the keys of the records wanted
     */
    RangeReading begin(int partition, RangeReading.From from, Set<String> keys);
}
