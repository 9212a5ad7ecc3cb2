package io.buildwatch.registry;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * One of the registry's URLs. Immutable; any thread.
 *
 * @param base without user info and without a slash at the end; the API's paths are appended
 * @param authorization the header's value, a secret; null to send none
 */
record RegistryEndpoint(URI base, @Nullable String authorization) {

    /** The base only: the authorization is a secret. */
    @Override
    public String toString() {
        return base.toString();
    }
}
