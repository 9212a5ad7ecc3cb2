package io.buildwatch.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Sorts the keys that are not in {@link ConfigKeys}: topic settings, Kafka's and the serdes' own, refused and misspelt
 * ones.
 * One use, one thread.
 */
final class OtherKeys {
    /** A key that begins like this, and that {@code knownElsewhere} does not accept, is meant for Buildwatch. */
    private static final List<String> OUR_BEGINNINGS = List.of(
            "foundry.",
            "poll.",
            "refresh.",
            "build.",
            "list.",
            "confirm.",
            "settle.",
            "monitoring.",
            "not.found.",
            "retention.",
            "topics.",
            "application.",
            "instance.",
            "state.",
            "http.",
            "log.",
            "buildwatch.");

    private static final int MISSPELT = 2;

    /** Kafka's default of {@code max.message.bytes}. A dead letter or an event of many outputs comes near it. */
    private static final long MIN_MESSAGE_BYTES = 1_048_588;

    private final Predicate<String> knownElsewhere;
    private final Consumer<String> problem;
    private final Consumer<String> warning;
    private final Map<String, String> passedThrough = new TreeMap<>();
    private final Map<String, Map<String, String>> topicSettings = new TreeMap<>();

    OtherKeys(Predicate<String> knownElsewhere, Consumer<String> problem, Consumer<String> warning) {
        this.knownElsewhere = knownElsewhere;
        this.problem = problem;
        this.warning = warning;
    }

    Map<String, String> passedThrough() {
        return passedThrough;
    }

    Map<String, Map<String, String>> topicSettings() {
        return topicSettings;
    }

    /**
     * Passes the setting on, or reports what is wrong with it.
     *
     * @param written the value as a problem line shows it
     */
    void passOnOrReport(String key, String value, String written) {
        var refused = RefusedKeys.reasonFor(key);
        if (refused.isPresent()) {
            problem.accept(Redaction.setting(key, written) + ": cannot be set: " + refused.get());
        } else if (isTopicSetting(key)) {
            String name = topicName(key);
            String setting = key.substring("topics.".length() + name.length() + 1);
            if (setting.equals("max.message.bytes") && !isAtLeast(MIN_MESSAGE_BYTES, value.strip())) {
                problem.accept(Redaction.setting(key, written) + ": must be a whole number, at least "
                        + MIN_MESSAGE_BYTES + ", or a large record would stop the service");
            }
            topicSettings.computeIfAbsent(name, n -> new TreeMap<>()).put(setting, value.strip());
        } else if (knownElsewhere.test(key) || !isMeantForUs(key)) {
            if (!knownElsewhere.test(key)) {
                warning.accept(Redaction.text(key) + ": known neither to Buildwatch nor to Kafka: passed on");
            }
            passedThrough.put(key, value);
        }
    }

    /** Whether the key is meant for Buildwatch. If so, it is misspelt, which this reports; it is then not passed on. */
    private boolean isMeantForUs(String key) {
        String lower = key.toLowerCase(Locale.ROOT);
        List<String> names = ConfigKeys.ALL.stream().map(ConfigKey::name).toList();
        var near = EditDistance.nearest(lower, names, MISSPELT);
        if (near.isPresent()) {
            problem.accept(Redaction.text(key) + ": there is no such setting; did you mean " + near.get() + "?");
            return true;
        }
        for (String beginning : OUR_BEGINNINGS) {
            if (lower.startsWith(beginning)) {
                problem.accept(
                        Redaction.text(key) + ": there is no such setting" + suggestions(lower, beginning, names));
                return true;
            }
        }
        return false;
    }

    private static String suggestions(String key, String beginning, List<String> names) {
        if (beginning.equals("topics.") && key.indexOf('.', beginning.length()) > 0) {
            return "; a setting of one topic is topics.<name>.<Kafka topic setting>, and the names are "
                    + String.join(", ", TopicNames.ALL);
        }
        var near = EditDistance.nearest(key, names, key.length() / 2);
        return near.map(name -> "; did you mean " + name + "?").orElse("");
    }

    private static boolean isAtLeast(long least, String text) {
        return text.matches("[0-9]{1,18}") && Long.parseLong(text) >= least;
    }

    private static boolean isTopicSetting(String key) {
        return TopicNames.ALL.stream().anyMatch(name -> key.matches("topics\\." + name + "\\.[a-z][a-z.]*"));
    }

    private static String topicName(String key) {
        return key.substring("topics.".length(), key.indexOf('.', "topics.".length()));
    }
}
