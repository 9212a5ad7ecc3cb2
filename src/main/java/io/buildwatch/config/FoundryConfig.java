package io.buildwatch.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How to reach Foundry and how much to ask of it.
 *
 * @param url scheme, host and port only
 * @param token the bearer token, a secret; null where {@code tokenFile} holds it
 * @param tokenFile read again when it changes; null where {@code token} is set
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

    @Override
    public String toString() {
        return "FoundryConfig[" + url + "]";
    }
}
