package io.buildwatch.foundry;

/** The token from the configuration. */
final class FixedToken implements TokenProvider {
    private final Token token;

    FixedToken(String token) {
        this.token = Token.parse(token, "foundry.token");
    }

    @Override
    public Token current() {
        return token;
    }

    @Override
    public void rejected() {
        // There is no other.
    }
}
