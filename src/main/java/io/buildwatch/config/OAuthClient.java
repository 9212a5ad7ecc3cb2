package io.buildwatch.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The OAuth2 client that asks Foundry for tokens, by the client credentials grant. Exactly one of secret and file is
 * set.
 *
 * @param id the client's id, which is no secret
 * @param secret null if {@code secretFile} holds it
 * @param secretFile read again when it changes; null if {@code secret} is set
 * @param scopes what tokens are asked for
 */
public record OAuthClient(
        String id, @Nullable String secret, @Nullable Path secretFile, List<String> scopes) {
    /** The scope with which builds, jobs and schedules can be read. */
    public static final String ORCHESTRATION_READ = "api:orchestration-read";

    /** The scope with which a dataset's schedules can be read. */
    public static final String DATASETS_READ = "api:datasets-read";

    public OAuthClient {
        scopes = List.copyOf(scopes);
    }

    /** With the scope with which builds, jobs and schedules can be read. */
    public OAuthClient(String id, @Nullable String secret, @Nullable Path secretFile) {
        this(id, secret, secretFile, List.of(ORCHESTRATION_READ));
    }

    @Override
    public String toString() {
        return "OAuthClient[" + id + "]";
    }
}
