package io.buildwatch.config;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One setting. Immutable; any thread.
 *
 * @param name as it stands in the file
 * @param rule its type and bounds
 * @param defaultText null if there is no default, or it depends on other settings
 * @param secret whether the value must never be shown
 * @param passedOn whether Kafka or the serdes read it too, under the same name
 * @param doc one line: what it is, and what to weigh when changing it
 */
public record ConfigKey<T>(
        String name, ValueRule<T> rule, @Nullable String defaultText, boolean secret, boolean passedOn, String doc) {

    /** The environment variable that sets it. */
    public String environmentName() {
        return environmentName(name);
    }

    static String environmentName(String key) {
        return ConfigSource.ENVIRONMENT_PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_');
    }

    /** The allowed values in words that complete "must be …". */
    public String allowed() {
        return rule.allowed();
    }

    static <T> ConfigKey<T> setting(String name, @Nullable String defaultText, ValueRule<T> rule, String doc) {
        return new ConfigKey<>(name, rule, defaultText, false, false, doc);
    }

    ConfigKey<T> asSecret() {
        return new ConfigKey<>(name, rule, defaultText, true, passedOn, doc);
    }

    ConfigKey<T> alsoPassedToKafka() {
        return new ConfigKey<>(name, rule, defaultText, secret, true, doc);
    }
}
