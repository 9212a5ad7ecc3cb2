package io.buildwatch.foundry;

import java.util.concurrent.CompletableFuture;

/** Supplies the bearer tokens of calls to Foundry. */
interface TokenSource {
    /**
     * The token to send now, or the reason why there is none. Called on the sender's thread; may read a small file,
     * must not wait for the network. Never throws. The future always completes, on any thread, never exceptionally.
     */
    CompletableFuture<CallResult<Bearer>> token();

    /**
     * Called when Foundry has answered 401 to this token. Any thread; must not block.
     *
     * @return whether another token is or will be available, so that the call is worth one more try
     */
    boolean handleRejected(Bearer token);

    /** A token without characters that a header must not hold; {@code toString} does not show it. */
    record Bearer(String value) {
        @Override
        public String toString() {
            return "Bearer[hidden]";
        }
    }
}
