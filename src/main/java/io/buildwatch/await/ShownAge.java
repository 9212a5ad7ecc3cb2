package io.buildwatch.await;

import io.buildwatch.view.AgeLimit;
import java.time.Duration;
import java.time.Instant;

/**
 * How old what is shown is. Immutable; any thread.
 *
 * @param age since all that was written was certainly read
 * @param obstacle why nothing newer is read, in words, such as "Kafka does not answer"
 */
public record ShownAge(Duration age, String obstacle) {
    /** Everything is read. */
    public static final ShownAge CURRENT = new ShownAge(Duration.ZERO, "");

    boolean isOld() {
        return AgeLimit.isOld(age);
    }

    /** The time at which what is shown was current. */
    Instant asOf(Instant now) {
        return isOld() ? now.minus(age) : now;
    }

    String words() {
        return obstacle + ": what is shown is " + BuildText.of(age) + " old";
    }
}
