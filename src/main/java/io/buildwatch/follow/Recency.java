package io.buildwatch.follow;

import io.buildwatch.view.Freshness;
import java.time.Duration;
import java.time.Instant;

/**
 * How current what is shown is.
 *
 * @param age since it was last known that nothing more was to be read
 * @param obstacle what then stands in the way, in words, such as "Kafka does not answer"
 */
public record Recency(Duration age, String obstacle) {
    /** Nothing more is to be read. */
    public static final Recency CURRENT = new Recency(Duration.ZERO, "");

    boolean isOld() {
        return Freshness.isOld(age);
    }

    /** When what is shown was so. */
    Instant asOf(Instant now) {
        return isOld() ? now.minus(age) : now;
    }

    String words() {
        return obstacle + ": what is shown is " + Words.of(age) + " old";
    }
}
