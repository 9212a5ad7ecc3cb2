package io.buildwatch.follow;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * Lines for a display that is not painted over: when what was shown becomes old, each time when it is twice as old, and
 * when it is current again. One thread.
 */
public final class RecencyNotes {
    private Duration next = Duration.ZERO;

    /** @param note takes a line */
    public void take(Recency recency, Consumer<String> note) {
        if (!recency.isOld()) {
            if (!next.isZero()) {
                note.accept("what is shown is current again");
            }
            next = Duration.ZERO;
        } else if (recency.age().compareTo(next) >= 0) {
            next = recency.age().multipliedBy(2);
            note.accept(recency.words() + "; still waiting");
        }
    }
}
