package io.buildwatch.config;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Checks settings of Foundry that depend on each other: there is exactly one kind of credentials, and a proxy gets no
 * plain http. Stateless.
 */
final class FoundryAccess {
    private FoundryAccess() {}

    static void check(Settings values, Consumer<String> problem) {
        List<String> kinds = Stream.of(
                        ConfigKeys.FOUNDRY_TOKEN, ConfigKeys.FOUNDRY_TOKEN_FILE, ConfigKeys.FOUNDRY_OAUTH_ID)
                .filter(values::isSet)
                .map(ConfigKey::name)
                .toList();
        if (kinds.size() > 1) {
            problem.accept(String.join(" and ", kinds)
                    + ": two kinds of credentials at once; set one of them"
                    + " (FOUNDRY_TOKEN in the environment counts as foundry.token)");
        }
        boolean anyOfOAuth = checkOAuth(values, problem);
        if (kinds.isEmpty() && !anyOfOAuth) {
            problem.accept("foundry.token: missing; set it, or foundry.token.file, or FOUNDRY_TOKEN in the environment,"
                    + " or foundry.oauth.client.id");
        }
        checkProxy(values, problem);
    }

    /** Checks the settings of the OAuth2 client; returns whether any of them is set. */
    private static boolean checkOAuth(Settings values, Consumer<String> problem) {
        boolean id = values.isSet(ConfigKeys.FOUNDRY_OAUTH_ID);
        boolean secret = values.isSet(ConfigKeys.FOUNDRY_OAUTH_SECRET);
        boolean secretFile = values.isSet(ConfigKeys.FOUNDRY_OAUTH_SECRET_FILE);
        if (secret && secretFile) {
            problem.accept("foundry.oauth.client.secret and foundry.oauth.client.secret.file: set one of them");
        }
        if (id && !secret && !secretFile) {
            problem.accept("foundry.oauth.client.secret: missing; set it, or foundry.oauth.client.secret.file");
        }
        if (!id && (secret || secretFile)) {
            problem.accept("foundry.oauth.client.id: missing; the secret belongs to a client");
        }
        return id || secret || secretFile;
    }

    /**
     * With a proxy, http is refused even to loopback: the proxy sees the token, and its loopback is another machine's.
     */
    private static void checkProxy(Settings values, Consumer<String> problem) {
        String url = values.text(ConfigKeys.FOUNDRY_URL);
        boolean plain = url != null && url.regionMatches(true, 0, "http://", 0, "http://".length());
        if (values.isSet(ConfigKeys.FOUNDRY_PROXY)
                && plain
                && !Boolean.TRUE.equals(values.get(ConfigKeys.FOUNDRY_ALLOW_HTTP))) {
            problem.accept("foundry.proxy.url: needs an https foundry.url: plain http would show the token to the proxy"
                    + " (foundry.allow.http=true allows it all the same)");
        }
    }
}
