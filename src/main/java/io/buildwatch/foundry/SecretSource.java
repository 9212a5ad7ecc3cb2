package io.buildwatch.foundry;

import io.buildwatch.text.VisibleText;
import org.jspecify.annotations.Nullable;

/** Supplies a secret that the operator gave: a bearer token, or the secret of an OAuth2 client. */
interface SecretSource {
    /**
     * The token to send now. Called on the sender's thread; may read a small file, must not wait for the network. Never
     * throws.
     */
    Token current();

    /** Called after a 401: a cached token must not be used for the next call. Any thread; never blocks or throws. */
    void onRejected();

    /**
     * Either a token, or the reason why there is none.
     *
     * @param secret without characters that a header must not hold
     * @param problem one line for people
     */
    record Token(@Nullable String secret, @Nullable String problem) {
        /** The token in {@code text}, white space around it trimmed, or a problem that names {@code source}. */
        static Token parse(String text, String source) {
            String token = VisibleText.trim(text);
            if (token.isEmpty()) {
                return missing(source + " is empty");
            }
            if (!token.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
                return missing(source + " holds characters that no token has");
            }
            return new Token(token, null);
        }

        static Token missing(String problem) {
            return new Token(null, problem);
        }

        @Override
        public String toString() {
            return problem == null ? "Token[hidden]" : "Token[" + problem + "]";
        }
    }
}
