package io.buildwatch.foundry;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what was not as it must be in answers, and logs the first of each kind now and then. Any thread. */
final class FlawReport {
    static final long BETWEEN_LINES_MINUTES = 10;

    private static final Logger LOG = LoggerFactory.getLogger(FlawReport.class);

    private final FoundryListener listener;
    private final Timer timer;
    /** When a line of the kind may be written next, as of the timer's nanoTime; guarded by itself. */
    private final Map<AnswerFlaw, Long> nextLine = new EnumMap<>(AnswerFlaw.class);

    FlawReport(FoundryListener listener, Timer timer) {
        this.listener = listener;
        this.timer = timer;
    }

    /** @param of what the answer was of, for people */
    void report(AnswerFlaws flaws, String of) {
        if (flaws.isEmpty()) {
            return;
        }
        for (AnswerFlaw flaw : AnswerFlaw.values()) {
            int count = flaws.count(flaw);
            if (count > 0) {
                listener.onFlaw(flaw, count);
                log(flaw, count, flaws.first(flaw), of);
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
                "{} times {} in Foundry's answer of {}{}; all are counted, the next line of the kind comes after {}"
                        + " minutes",
                count,
                flaw.name().toLowerCase(Locale.ROOT),
                of,
                first == null || first.isEmpty() ? "" : ": " + first,
                BETWEEN_LINES_MINUTES);
    }
}
