package io.buildwatch.kafka;

import java.util.Set;

/** Has parts of one topic read again, beside the streams. Any thread; never blocks. */
public interface Rereader {
    /** One whose readings never come to an end: for a flow that is only looked at or measured. */
    Rereader NONE = Reread::new;

    /**
     * Asks for a reading; it begins when its turn has come, and when the brokers can be reached.
     *
     * @param from where it begins
     * @param keys the records wanted
     */
    Reread begin(int partition, Reread.From from, Set<String> keys);
}
