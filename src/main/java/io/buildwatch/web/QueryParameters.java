package io.buildwatch.web;

import io.buildwatch.events.BuildState;
import io.buildwatch.events.JobStatus;
import io.buildwatch.events.Monitoring;
import io.buildwatch.view.BuildFilter;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The parameters of {@code /api}, as {@code openapi.yaml} describes them. */
final class QueryParameters {
    static final Set<String> OF_BUILDS =
            Set.of("state", "complete", "failed", "monitoring", "schedule", "q", "since", "limit", "cursor");
    static final Set<String> OF_FOLLOWS = Set.of("limit", "cursor");
    static final Set<String> OF_JOBS = Set.of("status", "limit", "cursor");
    private static final int DEFAULT_LIMIT = 100;
    private static final int MOST = 1_000;
    private static final int LONGEST_TEXT = 200;
    private static final Pattern AGE = Pattern.compile("(\\d{1,9})([smhd])");
    private static final Map<String, Duration> UNITS = Map.of(
            "s", Duration.ofSeconds(1), "m", Duration.ofMinutes(1), "h", Duration.ofHours(1), "d", Duration.ofDays(1));

    private QueryParameters() {}

    /** @param now the time from which ages in {@code since} count back */
    static BuildFilter filter(ApiRequest request, Instant now) {
        String text = request.parameter("q").orElse("");
        if (text.length() > LONGEST_TEXT) {
            throw new BadRequest("q: at most " + LONGEST_TEXT + " characters");
        }
        return new BuildFilter(
                words(request, "state", BuildState.class),
                flag(request, "failed").orElse(false),
                flag(request, "complete").orElse(null),
                words(request, "monitoring", Monitoring.class),
                request.parameter("schedule").orElse(null),
                text.toLowerCase(Locale.ROOT),
                since(request, now));
    }

    static Set<JobStatus> statuses(ApiRequest request) {
        return words(request, "status", JobStatus.class);
    }

    static int limit(ApiRequest request) {
        String text = request.parameter("limit").orElse(Integer.toString(DEFAULT_LIMIT));
        if (!text.matches("\\d{1,4}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > MOST) {
            throw new BadRequest("limit: a number from 1 to " + MOST);
        }
        return Integer.parseInt(text);
    }

    static @Nullable String cursor(ApiRequest request) {
        return request.parameter("cursor").orElse(null);
    }

    private static Optional<Boolean> flag(ApiRequest request, String name) {
        return request.parameter(name).map(text -> switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new BadRequest(name + ": true or false");
        });
    }

    private static @Nullable Instant since(ApiRequest request, Instant now) {
        String text = request.parameter("since").orElse(null);
        if (text == null) {
            return null;
        }
        try {
            Matcher age = AGE.matcher(text);
            if (age.matches()) {
                Duration unit = UNITS.getOrDefault(age.group(2), Duration.ZERO);
                return now.minus(unit.multipliedBy(Long.parseLong(age.group(1))));
            }
            return Instant.parse(text);
        } catch (DateTimeException | ArithmeticException e) {
            throw new BadRequest("since: a time such as 2026-01-31T12:00:00Z, or an age such as 90s, 30m, 2h or 7d");
        }
    }

    /** The words given; all of them if the parameter is absent. */
    private static <E extends Enum<E>> Set<E> words(ApiRequest request, String name, Class<E> type) {
        Set<E> all = EnumSet.allOf(type);
        String text = request.parameter(name).orElse(null);
        if (text == null) {
            return all;
        }
        Set<E> chosen = EnumSet.noneOf(type);
        for (String word : text.split(",", -1)) {
            chosen.add(all.stream()
                    .filter(it -> it.name().equalsIgnoreCase(word.strip()))
                    .findFirst()
                    .orElseThrow(() -> new BadRequest(name + ": " + all + ", separated by commas")));
        }
        return chosen;
    }
}
