package io.buildwatch.config;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How to reach Foundry, and how many calls to make. Exactly one of token, token file and OAuth2 client is set.
 * Immutable; any thread.
 *
 * @param url scheme, host and port only
 * @param token the bearer token, a secret
 * @param tokenFile holds the bearer token, read again when it changes
 * @param oauth the OAuth2 client to which tokens are issued
 * @param caFile PEM certificates to trust; null for those that the JVM trusts
 * @param proxy the HTTP proxy to Foundry; null for none
 * @param preview whether to send {@code preview=true}
 * @param pageSize the page size to ask for; null lets the server choose
 * @param listRequestsPerMinute calls of all instances together, at least 1
 * @param listConcurrency calls at once of all instances together, at least 1
 * @param batchRequestsPerSecond calls to each of the batch and single-get endpoints
 * @param batchConcurrency calls at once to each of the batch and single-get endpoints
 * @param connectTimeout how long connecting may take, TLS included
 * @param answerTimeout how long the next piece of an answer may take
 * @param callTimeout how long a whole call may take
 * @param maxAnswerBytes after decompression; a larger answer is a protocol failure
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

    /** With a token or a token file; OAuth2 client, CA file and proxy are null. */
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

    /** Host and port of {@link #url}. */
    public UrlHost host() {
        return requireNonNull(UrlHost.of(url));
    }

    @Override
    public String toString() {
        return "FoundryConfig[" + url + "]";
    }
}
