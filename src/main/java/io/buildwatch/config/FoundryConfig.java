package io.buildwatch.config;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How to reach Foundry and how much to ask of it. Exactly one of token, token file and OAuth2 client is there.
 *
 * @param url scheme, host and port only
 * @param token the bearer token, a secret
 * @param tokenFile holds the bearer token, read again when it changes
 * @param oauth whom tokens are issued to
 * @param caFile PEM, whose certificates are believed; null for those that the JVM believes
 * @param proxy on the way; null for none
 * @param preview whether to send {@code preview=true}
 * @param pageSize the page size to suggest; null lets the server choose
 * @param listRequestsPerMinute for all instances together, at least 1
 * @param listConcurrency for all instances together, at least 1
 * @param batchRequestsPerSecond for each of the batch and single-get endpoints
 * @param batchConcurrency for each of the batch and single-get endpoints
 * @param connectTimeout to connect, TLS included
 * @param answerTimeout between two pieces of an answer
 * @param callTimeout for the whole call
 * @param maxAnswerBytes after inflation; a larger page is a protocol failure
 * @param maxPages of one sweep; a longer list is a protocol failure
 */
public record FoundryConfig(
        URI url,
        @Nullable String token,
        @Nullable Path tokenFile,
        @Nullable OAuthClient oauth,
        @Nullable Path caFile,
        @Nullable ProxyAddress proxy,
        boolean preview,
        @Nullable Integer pageSize,
        int listRequestsPerMinute,
        int listConcurrency,
        double batchRequestsPerSecond,
        int batchConcurrency,
        Duration connectTimeout,
        Duration answerTimeout,
        Duration callTimeout,
        int maxAnswerBytes,
        int maxPages) {

    /** Reached directly, by certificates that the JVM believes, with a token or a token file. */
    public FoundryConfig(
            URI url,
            @Nullable String token,
            @Nullable Path tokenFile,
            boolean preview,
            @Nullable Integer pageSize,
            int listRequestsPerMinute,
            int listConcurrency,
            double batchRequestsPerSecond,
            int batchConcurrency,
            Duration connectTimeout,
            Duration answerTimeout,
            Duration callTimeout,
            int maxAnswerBytes,
            int maxPages) {
        this(
                url,
                token,
                tokenFile,
                null,
                null,
                null,
                preview,
                pageSize,
                listRequestsPerMinute,
                listConcurrency,
                batchRequestsPerSecond,
                batchConcurrency,
                connectTimeout,
                answerTimeout,
                callTimeout,
                maxAnswerBytes,
                maxPages);
    }

    /** Of {@link #url}. */
    public UrlHost host() {
        return requireNonNull(UrlHost.of(url));
    }

    @Override
    public String toString() {
        return "FoundryConfig[" + url + "]";
    }
}
