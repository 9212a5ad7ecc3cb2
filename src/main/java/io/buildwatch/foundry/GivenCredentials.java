package io.buildwatch.foundry;

import io.buildwatch.foundry.FoundryFailure.Kind;
import java.util.concurrent.CompletableFuture;

/** Supplies the token that the operator gave, in the configuration or in a file. Any thread. */
final class GivenCredentials implements Credentials {
    private final TokenProvider tokens;

    GivenCredentials(TokenProvider tokens) {
        this.tokens = tokens;
    }

    @Override
    public CompletableFuture<Answer<Bearer>> token() {
        TokenProvider.Token token = tokens.current();
        String secret = token.secret();
        String why = token.problem() == null ? "no token" : token.problem();
        return CompletableFuture.completedFuture(
                secret == null ? Answer.failed(Failures.of(Kind.UNAUTHORIZED, why)) : Answer.of(new Bearer(secret)));
    }

    @Override
    public boolean rejected(Bearer token) {
        tokens.rejected();
        return false;
    }
}
