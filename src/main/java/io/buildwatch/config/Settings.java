package io.buildwatch.config;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The values of Buildwatch's own settings, typed. A blank value counts as not set, unless the setting allows it. One
 * thread.
 */
final class Settings {
    private final GivenValues given;

    Settings(GivenValues given) {
        this.given = given;
    }

    /** The text that is set, otherwise the default; null if there is neither. */
    @Nullable
    String text(ConfigKey<?> key) {
        String set = given.meant().get(key.name());
        if (set == null || (set.isBlank() && key.rule().read("") == null)) {
            return key.defaultText();
        }
        return set.strip();
    }

    boolean isSet(ConfigKey<?> key) {
        return text(key) != null;
    }

    /** The value; null if it is not set or not allowed. */
    <T> @Nullable T get(ConfigKey<T> key) {
        String text = text(key);
        return text == null ? null : key.rule().read(text);
    }

    /** The value of a setting that was checked, and that has a default or was required. */
    <T> T must(ConfigKey<T> key) {
        T value = get(key);
        if (value == null) {
            throw new IllegalStateException(key.name() + " was not checked");
        }
        return value;
    }

    void check(ConfigKey<?> key, Consumer<String> problem) {
        String text = text(key);
        if (text != null && key.rule().read(text) == null) {
            problem.accept(shown(key) + ": must be " + key.allowed());
        }
    }

    /** {@code key=value} as it was written, for a problem line. */
    String shown(ConfigKey<?> key) {
        String written = given.shown(key.name());
        return Redaction.setting(key, written.isBlank() ? String.valueOf(text(key)) : written.strip());
    }

    void require(ConfigKey<?> key, String how, Consumer<String> problem) {
        if (!isSet(key)) {
            problem.accept(key.name() + ": missing; " + how);
        }
    }
}
