package io.buildwatch.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Who asks Foundry for tokens by the OAuth2 client credentials grant. Exactly one of secret and file is there.
 *
 * @param id of the client, no secret
 * @param secret null where {@code secretFile} holds it
 * @param secretFile read again when it changes; null where {@code secret} is set
 */
public record OAuthClient(
        String id, @Nullable String secret, @Nullable Path secretFile) {
    @Override
    public String toString() {
        return "OAuthClient[" + id + "]";
    }
}
