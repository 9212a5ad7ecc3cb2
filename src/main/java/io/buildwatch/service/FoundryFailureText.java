package io.buildwatch.service;

import io.buildwatch.config.FoundryConfig;
import io.buildwatch.foundry.FoundryFailure;
import java.nio.file.Path;

/** Describes why Foundry cannot be used, in one line that says what to do. Pure; holds no secret. */
final class FoundryFailureText {
    private FoundryFailureText() {}

    static String line(FoundryFailure failure, FoundryConfig config) {
        String foundry = "Foundry at " + config.url();
        String said = " (" + failure.detail() + ")";
        return switch (failure.kind()) {
            case UNAUTHORIZED ->
                failure.status() == 401 && config.credentials().oauth() == null
                        ? foundry + " does not accept the token of " + token(config) + said
                                + "; it is wrong, expired or revoked, or it belongs to another Foundry"
                        : foundry + " cannot be used: " + failure.detail();
            case FORBIDDEN ->
                foundry + " accepts the token, but the token may not read builds" + said
                        + "; it needs the scope api:orchestration-read";
            case RETRYABLE ->
                failure.status() == 0
                        ? foundry + " does not answer" + said + "; check foundry.url and the network"
                        : foundry + " answers with an error" + said;
            case SERVICE_NOT_USABLE, PROTOCOL ->
                foundry + " does not answer as Foundry's API does" + said + "; check foundry.url and foundry.preview";
            case THROTTLED, NOT_FOUND, NOT_SENT -> foundry + ": " + failure.detail();
        };
    }

    private static String token(FoundryConfig config) {
        Path file = config.credentials().tokenFile();
        return file == null ? "foundry.token" : "foundry.token.file=" + file;
    }
}
