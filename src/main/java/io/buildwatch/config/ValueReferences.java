package io.buildwatch.config;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * Looks up what values refer to, as {@code ${file:/run/secrets/kafka.properties:password}} does (Kafka's KIP-297 and
 * KIP-421). Any thread.
 */
public interface ValueReferences {
    /** Names Kafka's providers; the settings of each begin with it and a dot. */
    String PROVIDERS = "config.providers";

    /** {@code ${provider:key}} or {@code ${provider:path:key}}; the provider's name is group 1. */
    Pattern REFERENCE = Pattern.compile("\\$\\{([A-Za-z0-9_-]+):[^}]*}");

    /**
     * The value with what it refers to in place of each reference.
     *
     * @param value holds a reference at least
     * @param providers {@link #PROVIDERS} and the settings that begin so
     * @throws UnresolvedException where there is no such provider, or it does not know what is asked for
     */
    String resolve(String value, Map<String, String> providers) throws UnresolvedException;

    /** One line on what cannot be looked up, without line breaks and secrets. */
    final class UnresolvedException extends Exception {
        private static final long serialVersionUID = 1;

        public UnresolvedException(String line) {
            super(line);
        }
    }
}
