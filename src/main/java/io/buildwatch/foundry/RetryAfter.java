package io.buildwatch.foundry;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@code Retry-After} header: seconds, also with a fraction or a unit, or a date in any form of RFC 9110
 * section 5.6.7 or of ISO 8601. Stateless; any thread.
 */
final class RetryAfter {
    private static final Duration LONGEST_WAIT = Duration.ofDays(1);
    private static final int LONGEST_TEXT = 80;

    /** From here on a number is taken as a date, in seconds since the epoch: as a wait it would be thirty years. */
    private static final BigDecimal LEAST_EPOCH_SECOND = BigDecimal.valueOf(1_000_000_000);

    private static final Pattern SECONDS =
            Pattern.compile("\\+?([0-9]{1,12}(?:\\.[0-9]{0,9})?) ?(?:s|secs?|seconds?)?", Pattern.CASE_INSENSITIVE);

    /** The day of the week is not checked; a date without a zone is asctime's, which is in GMT. */
    private static final Pattern DATE = Pattern.compile(
            "(?:[a-z]+,? +)?(.+?)(?: +(?:GMT|UTC?|Z|([-+][0-9]{2}:?[0-9]{2})))?", Pattern.CASE_INSENSITIVE);

    private static final DateTimeFormatter LOCAL_DATE = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .appendPattern("[d MMM uuuu HH:mm:ss][d-MMM-uuuu HH:mm:ss][d-MMM-yy HH:mm:ss][MMM d HH:mm:ss uuuu]")
            .toFormatter(Locale.ENGLISH);

    private RetryAfter() {}

    /**
     * How long to wait, at most a day.
     *
     * @param date the answer's own {@code Date}, since a server whose clock is wrong uses it for both headers
     * @param now used if {@code date} is absent or cannot be read
     * @return null if the header is absent or cannot be read
     */
    static @Nullable Duration read(@Nullable String header, @Nullable String date, Instant now) {
        if (header == null) {
            return null;
        }
        String text = plain(header);
        if (text.length() > LONGEST_TEXT) {
            return null;
        }
        Matcher seconds = SECONDS.matcher(text);
        Instant until;
        if (seconds.matches()) {
            BigDecimal number = new BigDecimal(seconds.group(1));
            if (number.compareTo(LEAST_EPOCH_SECOND) < 0) {
                return bounded(Duration.ofMillis(number.movePointRight(3).longValue()));
            }
            until = Instant.ofEpochSecond(number.longValue());
        } else {
            until = dateOrNull(text);
        }
        Instant then = date == null ? null : dateOrNull(plain(date));
        return until == null ? null : bounded(Duration.between(then == null ? now : then, until));
    }

    /** The time in an answer's {@code Date}; null if it is absent or cannot be read. */
    static @Nullable Instant date(@Nullable String header) {
        return header == null || header.length() > LONGEST_TEXT ? null : dateOrNull(plain(header));
    }

    private static String plain(String header) {
        String text = header.strip();
        boolean quoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
        return (quoted ? text.substring(1, text.length() - 1).strip() : text).replaceAll(" +", " ");
    }

    private static Duration bounded(Duration wait) {
        if (wait.isNegative()) {
            return Duration.ZERO;
        }
        return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    }

    private static @Nullable Instant dateOrNull(String text) {
        Matcher date = DATE.matcher(text);
        try {
            if (date.matches()) {
                String zone = date.group(2);
                return LocalDateTime.parse(date.group(1), LOCAL_DATE)
                        .toInstant(zone == null ? ZoneOffset.UTC : ZoneOffset.of(zone));
            }
        } catch (DateTimeException e) {
            // Perhaps an ISO 8601 time.
        }
        return IsoTimes.parseOrNull(text);
    }
}
