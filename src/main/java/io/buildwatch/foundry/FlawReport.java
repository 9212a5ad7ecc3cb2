package io.buildwatch.foundry;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports the flaws of answers: all to the listener, and one of each kind to the log at most every
 * {@value #BETWEEN_LINES_MINUTES} minutes. Any thread.
 */
final class FlawReport {
    static final long BETWEEN_LINES_MINUTES = 10;

    private static final Logger LOG = LoggerFactory.getLogger(FlawReport.class);

    private final FoundryListener listener;
    private final CallTimer timer;
    /** When the next line of a kind may be logged, as of the timer's nanoTime; guarded by itself. */
    private final Map<AnswerFlaw, Long> nextLine = new EnumMap<>(AnswerFlaw.class);

    FlawReport(FoundryListener listener, CallTimer timer) {
        this.listener = listener;
        this.timer = timer;
    }

    /** @param of what was asked for, for people, such as a build's RID */
    void report(AnswerFlaws flaws, String of) {
        if (flaws.isEmpty()) {
            return;
        }
        for (AnswerFlaw flaw : AnswerFlaw.values()) {
            int count = flaws.count(flaw);
            if (count > 0) {
                listener.onFlaw(flaw, count);
                log(flaw, count, flaws.firstDescription(flaw), of);
            }
        }
    }

    private void log(AnswerFlaw flaw, int count, @Nullable String first, String of) {
        long now = timer.nanoTime();
        synchronized (nextLine) {
            Long next = nextLine.get(flaw);
            if (next != null && now - next < 0) {
                return;
            }
            nextLine.put(flaw, now + TimeUnit.MINUTES.toNanos(BETWEEN_LINES_MINUTES));
        }
        LOG.warn(
                "{} times {} in Foundry's answer for {}{}; all are counted, but a kind is logged once in {} minutes",
                count,
                flaw.name().toLowerCase(Locale.ROOT),
                of,
                first == null || first.isEmpty() ? "" : ": " + first,
                BETWEEN_LINES_MINUTES);
    }
}
