package io.buildwatch.follow;

import io.buildwatch.view.AgeLimit;
import java.time.Duration;
import java.time.Instant;

/**
 * How current what is shown is.
 *
 * @param age since it was last known that nothing more was to be read
 * @param obstacle what then stands in the way, in words, such as "Kafka does not answer"
 */
public record ShownAge(Duration age, String obstacle) {
    /** Nothing more is to be read. */
    public static final ShownAge CURRENT = new ShownAge(Duration.ZERO, "");

    boolean isOld() {
        return AgeLimit.isOld(age);
    }

    /** When what is shown was so. */
    Instant asOf(Instant now) {
        return isOld() ? now.minus(age) : now;
    }

    String words() {
        return obstacle + ": what is shown is " + Words.of(age) + " old";
    }
}
