package io.buildwatch.foundry;

import io.buildwatch.foundry.FoundryFailure.Kind;
import java.util.concurrent.CompletableFuture;

/** Supplies the token that the operator gave, in the configuration or in a file. Any thread. */
final class GivenTokenSource implements TokenSource {
    private final SecretSource tokens;

    GivenTokenSource(SecretSource tokens) {
        this.tokens = tokens;
    }

    @Override
    public CompletableFuture<CallResult<Bearer>> token() {
        SecretSource.Token token = tokens.current();
        String secret = token.secret();
        String why = token.problem() == null ? "no token" : token.problem();
        return CompletableFuture.completedFuture(
                secret == null
                        ? CallResult.failed(LocalFailures.of(Kind.UNAUTHORIZED, why))
                        : CallResult.of(new Bearer(secret)));
    }

    @Override
    public boolean handleRejected(Bearer token) {
        tokens.onRejected();
        return false;
    }
}
