package io.buildwatch.registry;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** Reads settings by Confluent's names, each with or without the prefix {@code schema.registry.}. Any thread. */
final class SettingsReader {
    private static final String PREFIX = "schema.registry.";

    private final Map<String, ?> configs;

    SettingsReader(Map<String, ?> configs) {
        this.configs = configs;
    }

    /** The trimmed value; null if it is absent or blank. */
    @Nullable
    String text(String key) {
        Object value = configs.get(PREFIX + key);
        if (value == null) {
            value = configs.get(key);
        }
        if (value == null) {
            return null;
        }
        String text = value.toString().trim();
        return text.isEmpty() ? null : text;
    }

    /** A value that is one of a list of words, in upper case. */
    String word(String key, String otherwise) {
        String text = text(key);
        return text == null ? otherwise : text.toUpperCase(Locale.ROOT);
    }

    boolean flag(String key, boolean otherwise) {
        String text = text(key);
        if (text == null) {
            return otherwise;
        }
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new ConfigException(key + "=" + text + ": true or false is allowed");
        };
    }

    /** A number of milliseconds from 1 to an hour. */
    Duration millis(String key, Duration otherwise) {
        String text = text(key);
        if (text == null) {
            return otherwise;
        }
        try {
            long millis = Long.parseLong(text);
            if (millis >= 1 && millis <= 3_600_000) {
                return Duration.ofMillis(millis);
            }
        } catch (NumberFormatException e) {
            // The line below says what is allowed.
        }
        throw new ConfigException(key + "=" + text + ": milliseconds from 1 to 3600000 are allowed");
    }
}
