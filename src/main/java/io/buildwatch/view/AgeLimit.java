package io.buildwatch.view;

import java.time.Duration;

/**
 * The one rule for when what is shown has to say how old it is: in the terminal, in answers and on the page. Whoever
 * shows something asks every few seconds whether it is still so, so an age above the limit means that nobody answers. The
 * age is that of the last confirmation, not of the last change. Pure.
 */
public final class AgeLimit {
    /** Sources are asked every 5 s and given 2 s to answer; the rest is for a machine that is busy. */
    public static final Duration LIMIT = Duration.ofSeconds(10);

    private AgeLimit() {}

    /** @param age since it was last known to be current */
    public static boolean isOld(Duration age) {
        return age.compareTo(LIMIT) > 0;
    }
}
