package io.buildwatch.registry;

import io.buildwatch.config.SecretLogs;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.util.Timeout;

/** Builds the HTTP client for the registry. Any thread. */
final class RegistryHttpClients {
    private RegistryHttpClients() {}

    /** @throws org.apache.kafka.common.config.ConfigException if the settings for TLS cannot be used */
    static CloseableHttpClient create(RegistrySettings settings) {
        SecretLogs.silence();
        return HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setTlsSocketStrategy(settings.tls().strategy())
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(Timeout.of(settings.connectTimeout()))
                                .setSocketTimeout(Timeout.of(settings.readTimeout()))
                                .build())
                        .build())
                // Calls are rare: a kept connection would be stale, and its failure a false alarm.
                .setConnectionReuseStrategy((request, response, context) -> false)
                .disableAutomaticRetries()
                // Credentials never follow a redirect.
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .setUserAgent("buildwatch")
                .build();
    }
}
