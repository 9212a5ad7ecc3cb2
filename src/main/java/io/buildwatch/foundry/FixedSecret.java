package io.buildwatch.foundry;

/** Supplies the token, or the secret of an OAuth2 client, from the configuration. Immutable; any thread. */
final class FixedSecret implements SecretSource {
    private final Token token;

    /** @param setting the name of the setting that it comes from */
    FixedSecret(String setting, String token) {
        this.token = Token.parse(token, setting);
    }

    @Override
    public Token current() {
        return token;
    }

    @Override
    public void onRejected() {
        // There is no other token.
    }
}
