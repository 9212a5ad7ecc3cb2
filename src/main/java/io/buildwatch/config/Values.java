package io.buildwatch.config;

import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The merged values of our own settings, typed. A blank value counts as not set, where it is not allowed as such. */
final class Values {
    private final Map<String, String> merged;

    Values(Map<String, String> merged) {
        this.merged = merged;
    }

    /** The text that is set or the default; null for neither. */
    @Nullable
    String text(ConfigKey<?> key) {
        String set = merged.get(key.name());
        if (set == null || (set.isBlank() && key.rule().read("") == null)) {
            return key.defaultText();
        }
        return set.strip();
    }

    boolean isSet(ConfigKey<?> key) {
        return text(key) != null;
    }

    /** The value; null where it is not set or not allowed. */
    <T> @Nullable T get(ConfigKey<T> key) {
        String text = text(key);
        return text == null ? null : key.rule().read(text);
    }

    /** The value of a setting that has been checked and has a default or was required. */
    <T> T must(ConfigKey<T> key) {
        T value = get(key);
        if (value == null) {
            throw new IllegalStateException(key.name() + " was not checked");
        }
        return value;
    }

    void check(ConfigKey<?> key, Consumer<String> problem) {
        String text = text(key);
        if (text == null) {
            return;
        }
        if (UnsupportedKeys.isReference(text)) {
            problem.accept(key.name() + ": " + UnsupportedKeys.REFERENCE);
        } else if (key.rule().read(text) == null) {
            problem.accept(Shown.setting(key, text) + ": must be " + key.allowed());
        }
    }

    void require(ConfigKey<?> key, String how, Consumer<String> problem) {
        if (!isSet(key)) {
            problem.accept(key.name() + ": missing; " + how);
        }
    }
}
