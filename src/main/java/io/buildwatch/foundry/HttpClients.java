package io.buildwatch.foundry;

import io.buildwatch.config.FoundryConfig;
import java.nio.channels.ClosedSelectorException;
import java.time.Duration;
import java.util.ConcurrentModificationException;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.async.methods.InflatingGzipDataConsumer;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.DefaultHostnameVerifier;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.core5.concurrent.DefaultThreadFactory;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds the HttpClient 5 that Foundry is called with: nothing automatic but connection reuse and gzip. */
final class HttpClients {
    private static final Logger LOG = LoggerFactory.getLogger(HttpClients.class);

    private HttpClients() {}

    /** A started client. */
    static CloseableHttpAsyncClient open(FoundryConfig config, SSLContext trust) {
        SecretLogs.silence();
        // The default is five a route (HttpClient 5.6).
        int connections = config.listConcurrency() + 2 * config.batchConcurrency();
        Timeout connect = timeout(config.connectTimeout());
        Timeout answer = timeout(config.answerTimeout());
        CloseableHttpAsyncClient client = HttpAsyncClientBuilder.create()
                .setConnectionManager(PoolingAsyncClientConnectionManagerBuilder.create()
                        .setMaxConnTotal(connections)
                        .setMaxConnPerRoute(connections)
                        // Both checks: below 5.6.4 the default took any host's certificate (CVE-2026-71290).
                        .setTlsStrategy(new DefaultClientTlsStrategy(
                                trust, HostnameVerificationPolicy.BOTH, new DefaultHostnameVerifier()))
                        .setDefaultTlsConfig(TlsConfig.custom()
                                .setHandshakeTimeout(connect)
                                .setVersionPolicy(HttpVersionPolicy.FORCE_HTTP_1)
                                .build())
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(connect)
                                .setSocketTimeout(answer)
                                .setIdleTimeout(Timeout.ofSeconds(50))
                                .setTimeToLive(TimeValue.ofMinutes(10))
                                .build())
                        .build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(connect)
                        .setResponseTimeout(answer)
                        .setRedirectsEnabled(false)
                        .setAuthenticationEnabled(false)
                        .setProtocolUpgradeEnabled(false)
                        .build())
                .setIOReactorConfig(IOReactorConfig.custom().setIoThreadCount(2).build())
                .setThreadFactory(new DefaultThreadFactory("buildwatch-foundry-io", true))
                .setIoReactorExceptionCallback(HttpClients::note)
                .setContentDecoderMap(new LinkedHashMap<>(Map.of("gzip", InflatingGzipDataConsumer::new)))
                .setUserAgent("buildwatch")
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .build();
        client.start();
        return client;
    }

    private static void note(Exception e) {
        // Closing at once closes the selectors under their threads, and the keys that they go through.
        if (!(e instanceof ClosedSelectorException || e instanceof ConcurrentModificationException)) {
            LOG.error("fault=http-io", e);
        }
    }

    private static Timeout timeout(Duration duration) {
        return Timeout.ofMilliseconds(Math.max(1, duration.toMillis()));
    }
}
