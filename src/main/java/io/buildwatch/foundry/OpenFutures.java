package io.buildwatch.foundry;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Holds the futures that were handed out and are not complete, so that closing completes them all. Any thread. */
final class OpenFutures {
    private final Set<Runnable> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * Holds a future until it completes.
     *
     * @param atClose supplies the value with which {@link #close} completes it
     * @return false if this is closed; the future is then complete
     */
    <T> boolean add(CompletableFuture<T> future, Supplier<T> atClose) {
        Runnable end = () -> future.complete(atClose.get());
        open.add(end);
        CompletableFuture<T> unused = future.whenComplete((value, cancelled) -> open.remove(end));
        // Checked after the add: a later close finds the future in the set, an earlier one is noticed here.
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
