package io.buildwatch.foundry;

/** The token, or the secret of an OAuth2 client, from the configuration. */
final class FixedToken implements TokenProvider {
    private final Token token;

    /** @param setting that it comes from */
    FixedToken(String setting, String token) {
        this.token = Token.parse(token, setting);
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
