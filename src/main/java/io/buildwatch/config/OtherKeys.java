package io.buildwatch.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Sorts the keys that are not in our table: topic settings, Kafka's and the serdes' own, refused ones, misspelt ones.
 * One use, one thread.
 */
final class OtherKeys {
    /** A key that begins so is meant for us; none of Kafka's own that do are unknown to {@code knownElsewhere}. */
    private static final List<String> OUR_BEGINNINGS = List.of(
            "foundry.",
            "poll.",
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

    private static final List<String> TOPIC_NAMES =
            List.of("build-rids", "job-status-changed", "build-observed", "build-completion", "dead-letters");
    private static final int MISSPELT = 2;

    /** Kafka's own default; a dead letter or an event of many outputs comes near it. */
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

    /** @param written how a problem line shows the value */
    void sort(String key, String value, String written) {
        var refused = RefusedKeys.reasonFor(key);
        if (refused.isPresent()) {
            problem.accept(Shown.setting(key, written) + ": cannot be set: " + refused.get());
        } else if (isTopicSetting(key)) {
            String name = topicName(key);
            String setting = key.substring("topics.".length() + name.length() + 1);
            if (setting.equals("max.message.bytes") && !isAtLeast(MIN_MESSAGE_BYTES, value.strip())) {
                problem.accept(Shown.setting(key, written) + ": must be a whole number, at least " + MIN_MESSAGE_BYTES
                        + ", or a large record would stop the service");
            }
            topicSettings.computeIfAbsent(name, n -> new TreeMap<>()).put(setting, value.strip());
        } else if (knownElsewhere.test(key) || !isMeantForUs(key)) {
            if (!knownElsewhere.test(key)) {
                warning.accept(Shown.text(key) + ": known neither to Buildwatch nor to Kafka: passed on");
            }
            passedThrough.put(key, value);
        }
    }

    /** True also after telling that the key is misspelt: it is then passed on to nobody. */
    private boolean isMeantForUs(String key) {
        String lower = key.toLowerCase(Locale.ROOT);
        List<String> names = ConfigKeys.ALL.stream().map(ConfigKey::name).toList();
        var near = EditDistance.nearest(lower, names, MISSPELT);
        if (near.isPresent()) {
            problem.accept(Shown.text(key) + ": there is no such setting; did you mean " + near.get() + "?");
            return true;
        }
        for (String beginning : OUR_BEGINNINGS) {
            if (lower.startsWith(beginning)) {
                problem.accept(Shown.text(key) + ": there is no such setting" + others(lower, beginning, names));
                return true;
            }
        }
        return false;
    }

    private static String others(String key, String beginning, List<String> names) {
        if (beginning.equals("topics.") && key.indexOf('.', beginning.length()) > 0) {
            return "; a topic's own are topics.<name>.<Kafka topic setting>, and the names are "
                    + String.join(", ", TOPIC_NAMES);
        }
        var near = EditDistance.nearest(key, names, key.length() / 2);
        return near.map(name -> "; did you mean " + name + "?").orElse("");
    }

    private static boolean isAtLeast(long least, String text) {
        return text.matches("[0-9]{1,18}") && Long.parseLong(text) >= least;
    }

    private static boolean isTopicSetting(String key) {
        return TOPIC_NAMES.stream().anyMatch(name -> key.matches("topics\\." + name + "\\.[a-z][a-z.]*"));
    }

    private static String topicName(String key) {
        return key.substring("topics.".length(), key.indexOf('.', "topics.".length()));
    }
}
