package io.buildwatch.await;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * Writes a line when what a display shows becomes old, each time that its age has doubled, and when it is current
 * again. For displays that are not repainted. One thread.
 */
public final class ShownAgeNotes {
    private Duration next = Duration.ZERO;

    /** @param note takes a line */
    public void noteIfDue(ShownAge shownAge, Consumer<String> note) {
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
