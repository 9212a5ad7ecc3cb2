package io.buildwatch.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The OAuth2 client that asks Foundry for tokens, by the client credentials grant. Exactly one of secret and file is
 * set.
 *
 * @param id the client's id, which is no secret
 * @param secret null if {@code secretFile} holds it
 * @param secretFile read again when it changes; null if {@code secret} is set
 */
public record OAuthClient(
        String id, @Nullable String secret, @Nullable Path secretFile) {
    @Override
    public String toString() {
        return "OAuthClient[" + id + "]";
    }
}
