package io.buildwatch.foundry;

import io.buildwatch.text.VisibleText;
import org.jspecify.annotations.Nullable;

/** Where the bearer token comes from. Called on the sender's thread; may read a small file, must not wait for a network. */
interface TokenProvider {
    /** The token to send now. Never throws. */
    Token current();

    /** Foundry answered 401: what is cached must not be trusted for the next call. Never throws. */
    void rejected();

    /**
     * Exactly one of a token and the reason why there is none.
     *
     * @param secret safe to stand in a header
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
