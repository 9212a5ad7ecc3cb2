package io.buildwatch.registry;

import io.buildwatch.text.VisibleText;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.DefaultHostnameVerifier;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.core5.reactor.ssl.SSLBufferMode;
import org.apache.hc.core5.ssl.SSLContexts;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;
import org.jspecify.annotations.Nullable;

/**
 * The settings {@code schema.registry.ssl.*}, which are Confluent's names. Each means the same as Kafka's own
 * {@code ssl.*}, and Kafka's own code reads the stores. Immutable; equal settings share one client.
 *
 * @param settings by their names without the prefix {@code schema.registry.}; they hold secrets
 */
record RegistryTls(Map<String, String> settings) {
    private static final String PREFIX = "schema.registry.";
    private static final ConfigDef KNOWN = new ConfigDef().withClientSslSupport();

    /**
     * Reads the settings; opens no file.
     *
     * @throws ConfigException one line, without secrets
     */
    static RegistryTls from(Map<String, ?> configs) {
        Map<String, String> settings = new TreeMap<>();
        configs.forEach((key, value) -> {
            if (key.startsWith(PREFIX + "ssl.") && value != null) {
                String name = key.substring(PREFIX.length());
                refuse(name, value.toString().strip());
                settings.put(name, value.toString());
            }
        });
        return new RegistryTls(Map.copyOf(settings));
    }

    private static void refuse(String name, String value) {
        if (!KNOWN.names().contains(name)) {
            throw new ConfigException(PREFIX + name + ": there is no such setting; use " + PREFIX
                    + " with the name of one of Kafka's ssl settings, such as ssl.truststore.location");
        }
        if (name.equals(SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG) && !value.equalsIgnoreCase("https")) {
            throw new ConfigException(
                    PREFIX + name + ": https is allowed; the name in the registry's certificate is always checked");
        }
        if (name.equals(SslConfigs.SSL_ENGINE_FACTORY_CLASS_CONFIG)) {
            throw new ConfigException(PREFIX + name + ": Buildwatch's own client does not have it; remove it, or set"
                    + " avro.serializer and avro.deserializer to Confluent's");
        }
    }

    /**
     * Reads the stores, once. The result checks both certificate and host name.
     *
     * @throws ConfigException one line, without secrets
     */
    DefaultClientTlsStrategy strategy() {
        if (settings.isEmpty()) {
            return strategy(SSLContexts.createSystemDefault(), null, null);
        }
        try (DefaultSslEngineFactory factory = new DefaultSslEngineFactory()) {
            AbstractConfig config = new AbstractConfig(KNOWN, settings, Map.of(), false);
            factory.configure(config.values());
            SSLContext context = factory.sslContext();
            SSLParameters supported = context.getSupportedSSLParameters();
            return strategy(
                    context,
                    list(config, SslConfigs.SSL_ENABLED_PROTOCOLS_CONFIG, supported.getProtocols()),
                    list(config, SslConfigs.SSL_CIPHER_SUITES_CONFIG, supported.getCipherSuites()));
        } catch (KafkaException e) {
            throw new ConfigException(PREFIX + "ssl.*: " + reason(e));
        }
    }

    private static DefaultClientTlsStrategy strategy(
            SSLContext context, String @Nullable [] protocols, String @Nullable [] cipherSuites) {
        // Both checks are set explicitly, because CVE-2026-71290 was a fault of the default.
        return new DefaultClientTlsStrategy(
                context,
                protocols,
                cipherSuites,
                SSLBufferMode.STATIC,
                HostnameVerificationPolicy.BOTH,
                new DefaultHostnameVerifier());
    }

    /** The setting's value; null, which leaves the choice to HttpClient, if it is not set. */
    private static String @Nullable [] list(AbstractConfig config, String name, String[] supported) {
        List<String> set = config.originals().containsKey(name) ? config.getList(name) : null;
        if (set == null || set.isEmpty()) {
            return null;
        }
        if (!List.of(supported).containsAll(set)) {
            throw new ConfigException(
                    name + "=" + String.join(",", set) + ": this JVM has only " + String.join(",", supported));
        }
        return set.toArray(String[]::new);
    }

    /** Kafka's message, which names the file, with the innermost cause, which says what is wrong with it. */
    private static String reason(Exception e) {
        Throwable cause = e;
        for (Set<Throwable> seen = new HashSet<>(); cause.getCause() != null && seen.add(cause); ) {
            cause = cause.getCause();
        }
        String text = cause == e
                ? String.valueOf(e.getMessage())
                : e.getMessage() + ": " + cause.getClass().getSimpleName() + ": " + cause.getMessage();
        return VisibleText.line(text);
    }

    /** The names only: values may be secrets. */
    @Override
    public String toString() {
        return "RegistryTls" + settings.keySet();
    }
}
