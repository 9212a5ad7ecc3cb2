package io.buildwatch.config;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The values that the operator gave, by key, with references and without. Immutable; any thread.
 *
 * @param written as they stand in the file, the environment or {@code --set}. Problem lines show these, because what a
 *     reference stands for may be a secret
 * @param meant with references resolved, and without the settings of the config providers
 */
record GivenValues(Map<String, String> written, Map<String, String> meant) {

    /** Resolves the references in the values of keys that are needed; those in other values are left as they are. */
    static GivenValues of(
            Map<String, String> written,
            Predicate<String> needed,
            ValueReferences references,
            Consumer<String> problem) {
        Map<String, String> providers = new TreeMap<>(written);
        providers.keySet().removeIf(key -> !isProviderKey(key));
        Map<String, String> meant = new TreeMap<>(written);
        meant.keySet().removeIf(GivenValues::isProviderKey);
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
        return new GivenValues(written, meant);
    }

    private static boolean isProviderKey(String key) {
        return key.equals(ValueReferences.PROVIDERS) || key.startsWith(ValueReferences.PROVIDERS + ".");
    }

    /** The text that a problem line may show for this key. */
    String shown(String key) {
        return written.getOrDefault(key, "");
    }
}
