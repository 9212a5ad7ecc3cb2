package io.buildwatch.config;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the operator set, by key: Buildwatch's own settings typed, all others as text. A blank value of Buildwatch's own
 * counts as not set, unless the setting allows it. Immutable; any thread.
 *
 * @param written as they stand in the file, the environment or {@code --set}. Problem lines show these, because what a
 *     reference stands for may be a secret
 * @param meant with references resolved, and without the settings of the config providers
 */
record Settings(Map<String, String> written, Map<String, String> meant) {
    /** Nothing is set, so every setting has its default. */
    static final Settings NONE = new Settings(Map.of(), Map.of());

    /** Resolves the references in the values of keys that are needed; those in other values are left as they are. */
    static Settings of(
            Map<String, String> written,
            Predicate<String> needed,
            ValueReferences references,
            Consumer<String> problem) {
        Map<String, String> providers = new TreeMap<>(written);
        providers.keySet().removeIf(key -> !isProviderKey(key));
        Map<String, String> meant = new TreeMap<>(written);
        meant.keySet().removeIf(Settings::isProviderKey);
        meant.replaceAll((key, value) -> {
            if (!needed.test(key) || !ValueReferences.REFERENCE.matcher(value).find()) {
                return value;
            }
            try {
                return references.resolve(value, providers);
            } catch (ValueReferences.UnresolvedException e) {
                problem.accept(Redaction.text(key) + ": " + e.getMessage());
                return value;
            }
        });
        return new Settings(written, meant);
    }

    private static boolean isProviderKey(String key) {
        return key.equals(ValueReferences.PROVIDERS) || key.startsWith(ValueReferences.PROVIDERS + ".");
    }

    /** The text that is set, otherwise the default; null if there is neither. */
    @Nullable
    String text(ConfigKey<?> key) {
        String set = meant.get(key.name());
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
    <T> T required(ConfigKey<T> key) {
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

    void require(ConfigKey<?> key, String how, Consumer<String> problem) {
        if (!isSet(key)) {
            problem.accept(key.name() + ": missing; " + how);
        }
    }

    /** The text that a problem line may show for this key. */
    String shown(String key) {
        return written.getOrDefault(key, "");
    }

    /** {@code key=value} as it was written, for a problem line. */
    String shown(ConfigKey<?> key) {
        String text = shown(key.name());
        return Redaction.setting(key, text.isBlank() ? String.valueOf(text(key)) : text.strip());
    }

    /** Without the values, because some are secrets. */
    @Override
    public String toString() {
        return "Settings" + meant.keySet();
    }
}
