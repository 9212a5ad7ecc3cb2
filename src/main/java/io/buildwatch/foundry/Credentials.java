package io.buildwatch.foundry;

import java.util.concurrent.CompletableFuture;

/** Where the bearer token of a call comes from. */
interface Credentials {
    /**
     * The token to send now, or why there is none. Called on the sender's thread: may read a small file, must not wait
     * for a network. Never throws; the future always completes, never exceptionally, on any thread.
     */
    CompletableFuture<Answer<Bearer>> token();

    /**
     * Foundry answered 401 to this token. Any thread, must not block.
     *
     * @return whether the call may go through with another token: worth one try
     */
    boolean rejected(Bearer token);

    /** A token, safe to stand in a header. */
    record Bearer(String value) {
        @Override
        public String toString() {
            return "Bearer[hidden]";
        }
    }
}
