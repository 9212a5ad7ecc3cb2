package io.buildwatch.follow;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * Lines for a display that is not painted over: when what was shown becomes old, each time when it is twice as old, and
 * when it is current again. One thread.
 */
public final class ShownAgeNotes {
    private Duration next = Duration.ZERO;

    /** @param note takes a line */
    public void take(ShownAge shownAge, Consumer<String> note) {
        if (!shownAge.isOld()) {
            if (!next.isZero()) {
                note.accept("what is shown is current again");
            }
            next = Duration.ZERO;
        } else if (shownAge.age().compareTo(next) >= 0) {
            next = shownAge.age().multipliedBy(2);
            note.accept(shownAge.words() + "; still waiting");
        }
    }
}
