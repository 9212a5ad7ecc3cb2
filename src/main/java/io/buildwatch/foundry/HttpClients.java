package io.buildwatch.foundry;

import io.buildwatch.config.FoundryConfig;
import io.buildwatch.config.ProxyAddress;
import io.buildwatch.config.SecretLogs;
import java.nio.channels.ClosedSelectorException;
import java.time.Duration;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.auth.AuthChallenge;
import org.apache.hc.client5.http.auth.AuthScheme;
import org.apache.hc.client5.http.auth.ChallengeType;
import org.apache.hc.client5.http.auth.Credentials;
import org.apache.hc.client5.http.auth.StandardAuthScheme;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.DefaultAuthenticationStrategy;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.DefaultHostnameVerifier;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.core5.concurrent.DefaultThreadFactory;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds the HttpClient 5 with which Foundry is called. It reuses connections, but does not follow redirects, retry,
 * keep cookies or decompress. Stateless; any thread.
 */
final class HttpClients {
    private static final Logger LOG = LoggerFactory.getLogger(HttpClients.class);

    private HttpClients() {}

    /** A started client. */
    static CloseableHttpAsyncClient open(FoundryConfig config, SSLContext trust) {
        SecretLogs.silence();
        // The default is five a route (HttpClient 5.6).
        FoundryConfig.Limits limits = config.limits();
        // Two more for calls that are not paced: the check whether Foundry can be reached, and a request for a token.
        int connections = limits.concurrency() + 2;
        Timeout connect = timeout(config.connection().connectTimeout());
        Timeout answer = timeout(config.connection().answerTimeout());
        ProxyAddress proxy = config.connection().proxy();
        HttpAsyncClientBuilder builder = HttpAsyncClientBuilder.create()
                .setConnectionManager(PoolingAsyncClientConnectionManagerBuilder.create()
                        .setMaxConnTotal(connections)
                        .setMaxConnPerRoute(connections)
                        // Both checks: below 5.6.4 the default took another host's certificate (CVE-2026-71290).
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
                        // Only a proxy's challenge is answered here; Foundry's 401 must reach the classifier.
                        .setAuthenticationEnabled(proxy != null && proxy.user() != null)
                        .setProxyPreferredAuthSchemes(List.of(StandardAuthScheme.DIGEST, StandardAuthScheme.BASIC))
                        .setTargetPreferredAuthSchemes(List.of())
                        .setProtocolUpgradeEnabled(false)
                        .build())
                .setIOReactorConfig(IOReactorConfig.custom().setIoThreadCount(2).build())
                .setThreadFactory(new DefaultThreadFactory("buildwatch-foundry-io", true))
                .setIoReactorExceptionCallback(HttpClients::note)
                // Bodies are decompressed where they are collected, see ContentCodings.
                .disableContentCompression()
                .setUserAgent("buildwatch")
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching();
        if (proxy != null) {
            useProxy(proxy, builder);
        }
        CloseableHttpAsyncClient client = builder.build();
        client.start();
        return client;
    }

    /** Sends calls through the proxy, by CONNECT if Foundry is https. Only the proxy gets the user and the password. */
    private static void useProxy(ProxyAddress proxy, HttpAsyncClientBuilder builder) {
        builder.setProxy(new HttpHost("http", proxy.host(), proxy.port()));
        String password = proxy.password();
        if (proxy.user() == null || password == null) {
            return;
        }
        Credentials credentials = new UsernamePasswordCredentials(proxy.user(), password.toCharArray());
        builder.setDefaultCredentialsProvider((asker, context) ->
                        asker.getPort() == proxy.port() && proxy.host().equalsIgnoreCase(asker.getHost())
                                ? credentials
                                : null)
                .setProxyAuthenticationStrategy(HttpClients::selectProxyAuthentication);
    }

    /**
     * Answers only challenges that came without TLS. One over TLS is Foundry's, even a 407, which the client takes for
     * the proxy's.
     */
    private static List<AuthScheme> selectProxyAuthentication(
            ChallengeType type, Map<String, AuthChallenge> challenges, HttpContext context) {
        return HttpCoreContext.cast(context).getSSLSession() == null
                ? DefaultAuthenticationStrategy.INSTANCE.select(type, challenges, context)
                : List.of();
    }

    private static void note(Exception e) {
        // An immediate close closes selectors and changes their keys while the I/O threads use them.
        if (!(e instanceof ClosedSelectorException || e instanceof ConcurrentModificationException)) {
            LOG.error("fault=http-io", e);
        }
    }

    private static Timeout timeout(Duration duration) {
        return Timeout.ofMilliseconds(Math.max(1, duration.toMillis()));
    }
}
