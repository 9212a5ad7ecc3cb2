package io.buildwatch.view;

import java.time.Duration;

/**
 * The rule for when what is shown must say how old it is: in the terminal, in HTTP answers and on the page. The age
 * counts from the last confirmation, not from the last change. Sources are asked every few seconds, so an age above the
 * limit means that a source does not answer. Pure.
 */
public final class AgeLimit {
    /** Sources are asked every 5 s and given 2 s to answer; the rest is for a machine that is busy. */
    public static final Duration LIMIT = Duration.ofSeconds(10);

    private AgeLimit() {}

    /** @param age time since what is shown was last known to be current */
    public static boolean isOld(Duration age) {
        return age.compareTo(LIMIT) > 0;
    }
}
