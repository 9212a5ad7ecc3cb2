package io.buildwatch.cli;

import io.buildwatch.config.DurationText;
import io.buildwatch.text.VisibleText;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.Optional;

/** Reads times and durations on the command line; durations are written as in the configuration. Stateless. */
final class TimeText {
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .optionalStart()
            .appendPattern("['T'][' ']")
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .appendPattern("[XXX][XX][X]")
            .optionalEnd()
            .toFormatter(Locale.ROOT);

    private TimeText() {}

    /** @throws CommandFailure if the text is no duration */
    static Duration parse(String option, String text) {
        return duration(text).orElseThrow(() -> new CommandFailure(ExitStatus.USAGE, wrong(option, text)));
    }

    /**
     * Reads a time: an age, a date, or a date and a time of day as ISO 8601 writes them.
     *
     * @param zone the time zone of a text that names none
     * @throws CommandFailure if the text is no time
     */
    static Instant parsePast(String option, String text, Instant now, ZoneId zone) {
        String trimmed = VisibleText.trim(text);
        Optional<Duration> age = duration(trimmed);
        if (age.isPresent()) {
            return now.minus(age.get());
        }
        try {
            TemporalAccessor time = TIME.parseBest(trimmed, OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
            if (time instanceof OffsetDateTime whole) {
                return whole.toInstant();
            }
            LocalDateTime local = time instanceof LocalDateTime exact
                    ? exact
                    : LocalDate.from(time).atStartOfDay();
            return local.atZone(zone).toInstant();
        } catch (DateTimeException e) {
            throw new CommandFailure(
                    ExitStatus.USAGE,
                    wrong(option, text) + ", or a time such as 2026-01-31, 2026-01-31T12:00 or 2026-01-31T12:00:00Z");
        }
    }

    private static Optional<Duration> duration(String text) {
        Duration duration = DurationText.parse(VisibleText.trim(text));
        // A longer duration would overflow as nanoseconds.
        return Optional.ofNullable(duration).map(it -> it.compareTo(LONGEST) > 0 ? LONGEST : it);
    }

    private static String wrong(String option, String text) {
        return option + " " + text + ": must be a duration such as 500ms, 30s, 5m, 2h or 1d";
    }
}
