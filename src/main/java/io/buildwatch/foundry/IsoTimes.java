package io.buildwatch.foundry;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads times in any form of ISO 8601 that has a date, a time of day and a zone. Stateless; any thread. */
final class IsoTimes {
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");
    private static final int LONGEST = 80;

    /** The extended and the basic format, and what else is common: a space instead of T, Java's {@code [zone]}. */
    private static final Pattern FORM = Pattern.compile(
            "(?<date>[-+]?[0-9]+(?:-?W[0-9]{2}-?[0-9]|-[0-9]{2}-[0-9]{2}|-[0-9]{3})?)[T ]"
                    + "(?<hour>[0-9]{2})(?::?(?<minute>[0-9]{2})(?::?(?<second>[0-9]{2}))?)?(?:[.,](?<fraction>[0-9]+))?"
                    + " ?(?<zone>Z|[-+\u2212][0-9]{2}(?::?[0-9]{2}){0,2})(?:\\[[A-Za-z0-9/_+:-]+])?",
            Pattern.CASE_INSENSITIVE);

    /** Calendar, ordinal and week dates, each in the extended format and the basic one. */
    private static final DateTimeFormatter DATE = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .appendOptional(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendOptional(DateTimeFormatter.BASIC_ISO_DATE)
            .appendOptional(DateTimeFormatter.ISO_ORDINAL_DATE)
            .appendOptional(new DateTimeFormatterBuilder()
                    .appendValue(ChronoField.YEAR, 4)
                    .appendValue(ChronoField.DAY_OF_YEAR, 3)
                    .toFormatter())
            .appendOptional(DateTimeFormatter.ISO_WEEK_DATE)
            .appendOptional(new DateTimeFormatterBuilder()
                    .appendValue(IsoFields.WEEK_BASED_YEAR, 4)
                    .appendLiteral('W')
                    .appendValue(IsoFields.WEEK_OF_WEEK_BASED_YEAR, 2)
                    .appendValue(ChronoField.DAY_OF_WEEK, 1)
                    .toFormatter())
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    private IsoTimes() {}

    /** Null if the text is no such time, or if its year (in UTC) is not one from 1 to 9999. */
    static @Nullable Instant parseOrNull(String text) {
        Instant time = isUsual(text) ? usualOrNull(text) : null;
        if (time == null) {
            time = anyFormOrNull(text);
        }
        return time == null || time.isBefore(EARLIEST) || time.isAfter(LATEST) ? null : time;
    }

    /**
     * Whether the text looks like the form that the API documents. Other texts are not given to the JDK's parser,
     * because an exception for each would cost too much.
     */
    private static boolean isUsual(String text) {
        return text.length() > 19
                && text.charAt(10) == 'T'
                && (text.endsWith("Z") || text.charAt(text.length() - 3) == ':');
    }

    private static @Nullable Instant usualOrNull(String text) {
        try {
            return DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text, Instant::from);
        } catch (DateTimeException e) {
            return null; // perhaps 24:00, a leap second or a decimal comma
        }
    }

    private static @Nullable Instant anyFormOrNull(String text) {
        Matcher form = FORM.matcher(text);
        if (text.length() > LONGEST || !form.matches()) {
            return null;
        }
        String minute = form.group("minute");
        String second = form.group("second");
        long hours = Long.parseLong(form.group("hour"));
        long minutes = minute == null ? 0 : Long.parseLong(minute);
        long seconds = second == null ? 0 : Long.parseLong(second);
        // 24:00 is the end of a day, and second 60 is a leap second.
        if (hours > 24 || minutes > 59 || seconds > 60) {
            return null;
        }
        long unit = second != null ? 1 : minute != null ? 60 : 3_600;
        try {
            return LocalDate.parse(form.group("date"), DATE)
                    .atStartOfDay()
                    .plusHours(hours)
                    .plusMinutes(minutes)
                    .plusSeconds(seconds)
                    .plusNanos(nanos(form.group("fraction"), unit))
                    .toInstant(zone(form.group("zone")));
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static ZoneOffset zone(String text) {
        return ZoneOffset.of(text.replace('\u2212', '-').toUpperCase(Locale.ROOT));
    }

    /** A decimal fraction of the smallest unit given, which may be the hour, in ns. */
    private static long nanos(@Nullable String fraction, long unitSeconds) {
        return fraction == null
                ? 0
                : new BigDecimal("0." + fraction)
                        .multiply(BigDecimal.valueOf(unitSeconds * 1_000_000_000))
                        .longValue();
    }
}
