package io.buildwatch.config;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How to reach Foundry, and how many calls to make. Immutable; any thread.
 *
 * @param url scheme, host and port only
 * @param preview whether to send {@code preview=true}
 */
public record FoundryConfig(
        URI url,
        Credentials credentials,
        boolean preview,
        Connection connection,
        Limits limits,
        Answers answers,
        Refresh refresh) {

    /** With the documented defaults. */
    public static FoundryConfig of(URI url, Credentials credentials) {
        return ConfigSections.foundry(Settings.NONE, url).withCredentials(credentials);
    }

    /** Host and port of {@link #url}. */
    public UrlHost host() {
        return requireNonNull(UrlHost.of(url));
    }

    /** Calls Foundry with these credentials. */
    public FoundryConfig withCredentials(Credentials given) {
        return new FoundryConfig(url, given, preview, connection, limits, answers, refresh);
    }

    /** Sends {@code preview=true}, or does not. */
    public FoundryConfig withPreview(boolean sent) {
        return new FoundryConfig(url, credentials, sent, connection, limits, answers, refresh);
    }

    /** Connects like this. */
    public FoundryConfig withConnection(Connection given) {
        return new FoundryConfig(url, credentials, preview, given, limits, answers, refresh);
    }

    /** Makes at most this many calls. */
    public FoundryConfig withLimits(Limits given) {
        return new FoundryConfig(url, credentials, preview, connection, given, answers, refresh);
    }

    /** Asks for and accepts answers of these sizes. */
    public FoundryConfig withAnswers(Answers given) {
        return new FoundryConfig(url, credentials, preview, connection, limits, given, refresh);
    }

    /** Reads jobs again like this. */
    public FoundryConfig withRefresh(Refresh given) {
        return new FoundryConfig(url, credentials, preview, connection, limits, answers, given);
    }

    @Override
    public String toString() {
        return "FoundryConfig[" + url + "]";
    }

    /**
     * What Foundry knows the caller by. Of a checked configuration, exactly one is set.
     *
     * @param token the bearer token, a secret
     * @param tokenFile holds the bearer token, read again when it changes
     * @param oauth the OAuth2 client to which tokens are issued
     */
    public record Credentials(
            @Nullable String token,
            @Nullable Path tokenFile,
            @Nullable OAuthClient oauth) {

        /** A bearer token. */
        public static Credentials of(String token) {
            return new Credentials(token, null, null);
        }

        /** An OAuth2 client. */
        public static Credentials of(OAuthClient client) {
            return new Credentials(null, null, client);
        }

        @Override
        public String toString() {
            return "Credentials[" + (oauth != null ? oauth : tokenFile != null ? tokenFile : "token") + "]";
        }
    }

    /**
     * The way to Foundry, and how long it may take.
     *
     * @param caFile PEM certificates to trust; null for those that the JVM trusts
     * @param proxy the HTTP proxy to Foundry; null for none
     * @param connectTimeout how long connecting may take, TLS included
     * @param answerTimeout how long the next piece of an answer may take
     * @param callTimeout how long a whole call may take
     */
    public record Connection(
            @Nullable Path caFile,
            @Nullable ProxyAddress proxy,
            Duration connectTimeout,
            Duration answerTimeout,
            Duration callTimeout) {

        /** To a Foundry whose certificate one of these has signed. */
        public Connection withCaFile(@Nullable Path file) {
            return new Connection(file, proxy, connectTimeout, answerTimeout, callTimeout);
        }

        /** Through this proxy. */
        public Connection withProxy(@Nullable ProxyAddress address) {
            return new Connection(caFile, address, connectTimeout, answerTimeout, callTimeout);
        }

        /** With these time-outs. */
        public Connection withTimeouts(Duration connect, Duration answer, Duration call) {
            return new Connection(caFile, proxy, connect, answer, call);
        }
    }

    /**
     * How many calls all instances together may make.
     *
     * @param perMinute calls to all endpoints together, at least 1
     * @param concurrency calls at once to all endpoints together, at least 1
     * @param share the part of {@code perMinute} that lists out of turn may use, 0 to 1
     * @param batchPerSecond calls to each of the batch and single-get endpoints
     * @param batchConcurrency calls at once to each of the batch and single-get endpoints
     */
    public record Limits(int perMinute, int concurrency, double share, double batchPerSecond, int batchConcurrency) {}

    /**
     * How large answers are.
     *
     * @param pageSize jobs on a page to ask for; null lets the server choose
     * @param maxBytes after decompression; a larger answer is a protocol failure
     * @param maxPages of one sweep; a longer list is a protocol failure
     */
    public record Answers(@Nullable Integer pageSize, int maxBytes, int maxPages) {}

    /**
     * How jobs are read again.
     *
     * @param byBatch whether by {@code jobs/getBatch}, as long as it is there; otherwise by listing alone
     * @param interval between two readings of a job by batch, limits allowing
     */
    public record Refresh(boolean byBatch, Duration interval) {}
}
