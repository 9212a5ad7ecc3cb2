package io.buildwatch.dev.simulator;

import org.jspecify.annotations.Nullable;

/**
 * A status that was sent in complete answers, once or several times in a row. Whether the client received and used them
 * is not known here. Times are milliseconds of the world's clock. Immutable.
 *
 * @param buildRid the build
 * @param jobRid the job, null for {@code Build.status}
 * @param attempt the job's true attempt
 * @param status the word on the wire, which a fault may have put there
 * @param firstAskedMillis when the request behind the first of these answers came in
 * @param firstAnsweredMillis when that answer was complete
 * @param lastAskedMillis when the request behind the latest came in
 * @param lastAnsweredMillis when that answer was complete
 * @param times how many answers in a row
 */
public record ServedStatus(
        String buildRid,
        @Nullable String jobRid,
        int attempt,
        String status,
        long firstAskedMillis,
        long firstAnsweredMillis,
        long lastAskedMillis,
        long lastAnsweredMillis,
        long times) {

    boolean hasStatus(int otherAttempt, String otherStatus) {
        return attempt == otherAttempt && status.equals(otherStatus);
    }

    ServedStatus servedAgain(long asked, long answered) {
        return new ServedStatus(
                buildRid,
                jobRid,
                attempt,
                status,
                firstAskedMillis,
                firstAnsweredMillis,
                Math.max(lastAskedMillis, asked),
                Math.max(lastAnsweredMillis, answered),
                times + 1);
    }
}
