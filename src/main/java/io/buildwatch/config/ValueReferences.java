package io.buildwatch.config;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * Resolves references in values, such as {@code ${file:/run/secrets/kafka.properties:password}} (Kafka's KIP-297 and
 * KIP-421). Any thread.
 */
public interface ValueReferences {
    /** The setting that names Kafka's config providers; their own settings begin with it and a dot. */
    String PROVIDERS = "config.providers";

    /** {@code ${provider:key}} or {@code ${provider:path:key}}; the provider's name is group 1. */
    Pattern REFERENCE = Pattern.compile("\\$\\{([A-Za-z0-9_-]+):[^}]*}");

    /**
     * The value with each reference replaced by what it stands for.
     *
     * @param value has at least one reference
     * @param providers {@link #PROVIDERS} and the settings that begin so
     * @throws UnresolvedException if there is no such provider, or it has no such value
     */
    String resolve(String value, Map<String, String> providers) throws UnresolvedException;

    /** Says in one line which reference cannot be resolved; holds no secret. */
    final class UnresolvedException extends Exception {
        private static final long serialVersionUID = 1;

        public UnresolvedException(String line) {
            super(line);
        }
    }
}
