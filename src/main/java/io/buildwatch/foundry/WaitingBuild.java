package io.buildwatch.foundry;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A build and the futures of all callers that asked for its reading. Futures are added only under the lock of
 * {@link GatheredBuilds}, while the build is not yet in a call.
 */
final class WaitingBuild {
    final BuildRid build;
    final List<CompletableFuture<BuildReading>> results = new ArrayList<>(1);

    WaitingBuild(BuildRid build) {
        this.build = build;
    }

    /** Whether anyone still waits for it. */
    boolean isWanted() {
        return results.stream().anyMatch(result -> !result.isDone());
    }

    void complete(BuildReading reading) {
        results.forEach(result -> result.complete(reading));
    }
}
