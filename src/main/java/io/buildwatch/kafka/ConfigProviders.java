package io.buildwatch.kafka;

import io.buildwatch.config.ValueReferences;
import io.buildwatch.text.VisibleText;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;

/**
 * Resolves references to Kafka's {@code config.providers} in the value of any setting. The providers may be Kafka's
 * ({@code file}, {@code env}, {@code directory}) or any on the class path. They are made for one value and closed
 * again. Any thread.
 */
public final class ConfigProviders implements ValueReferences {
    private static final String VALUE = "value";

    @Override
    public String resolve(String value, Map<String, String> providers) throws UnresolvedException {
        List<MatchResult> references = REFERENCE.matcher(value).results().toList();
        for (MatchResult reference : references) {
            requireProvider(reference.group(1), providers);
        }
        String resolved = resolveReference(value, providers);
        for (MatchResult reference : references) {
            // Kafka leaves a reference as it is if its provider has no such value.
            if (resolved.contains(reference.group())) {
                throw new UnresolvedException(
                        VisibleText.line(reference.group()) + ": the provider '" + reference.group(1)
                                + "' has no such value; check the name, and what its settings allow it to read");
            }
        }
        return resolved;
    }

    private static void requireProvider(String name, Map<String, String> providers) throws UnresolvedException {
        boolean named = Arrays.stream(providers.getOrDefault(PROVIDERS, "").split(","))
                .anyMatch(each -> each.strip().equals(name));
        String classKey = PROVIDERS + "." + name + ".class";
        if (!named || providers.getOrDefault(classKey, "").isBlank()) {
            throw new UnresolvedException("refers to the provider '" + name + "', which "
                    + (named ? "has no " + classKey : "config.providers does not name") + "; set " + PROVIDERS + "="
                    + name + " and " + classKey);
        }
    }

    private static String resolveReference(String value, Map<String, String> providers) throws UnresolvedException {
        Map<String, String> asked = new HashMap<>(providers);
        // Kafka would take a space after a comma as part of the next name.
        asked.computeIfPresent(PROVIDERS, (key, names) -> names.replaceAll("\\s", ""));
        asked.put(VALUE, value);
        try {
            return String.valueOf(new AbstractConfig(new ConfigDef(), asked, Map.of(), false)
                    .originals()
                    .get(VALUE));
        } catch (KafkaException e) {
            throw new UnresolvedException(VisibleText.line(String.valueOf(e.getMessage())));
        } catch (RuntimeException | LinkageError e) {
            // The provider's message may quote a secret.
            throw new UnresolvedException("a provider failed: " + e.getClass().getName());
        }
    }
}
