package io.buildwatch.foundry;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The futures handed out and not complete, so that closing leaves none open. Any thread. */
final class OpenFutures {
    private final Set<Runnable> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * Takes a future in until it completes.
     *
     * @param atClose what it completes with when this closes first
     * @return false where this is closed; the future is then complete
     */
    <T> boolean add(CompletableFuture<T> future, Supplier<T> atClose) {
        Runnable end = () -> future.complete(atClose.get());
        open.add(end);
        CompletableFuture<T> unused = future.whenComplete((value, cancelled) -> open.remove(end));
        // After the add: a close in between sees the future, one before is seen here.
        if (closed) {
            end.run();
        }
        return !closed;
    }

    boolean isClosed() {
        return closed;
    }

    void close() {
        closed = true;
        open.forEach(Runnable::run);
    }
}
