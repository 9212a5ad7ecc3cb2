package io.buildwatch.dev.simulator;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** The calls that the simulator received: their numbers, their limits, and the latest ones. Any thread. */
public final class CallLog {
    private static final int REMEMBERED = 20_000;

    private final Map<SimulatedEndpoint, AtomicLong> counts = new EnumMap<>(SimulatedEndpoint.class);
    private final Map<SimulatedEndpoint, CallLimit> limits = new EnumMap<>(SimulatedEndpoint.class);
    private final Deque<ReceivedCall> log = new ArrayDeque<>();
    private volatile Consumer<ReceivedCall> listener = call -> {};

    CallLog(SimulatorSettings settings) {
        for (SimulatedEndpoint endpoint : SimulatedEndpoint.values()) {
            counts.put(endpoint, new AtomicLong());
            limits.put(endpoint, settings.limitOf(endpoint));
        }
    }

    /** Calls that came in since the start. */
    public long count(SimulatedEndpoint endpoint) {
        return Objects.requireNonNull(counts.get(endpoint)).get();
    }

    /** The most calls of this endpoint under way at the same time. */
    public int mostAtOnce(SimulatedEndpoint endpoint) {
        return limit(endpoint).mostAtOnce();
    }

    /** Calls that went over a limit and were answered 429. */
    public long overLimit(SimulatedEndpoint endpoint) {
        return limit(endpoint).refused();
    }

    /** The latest calls, oldest first; the log holds 20,000. */
    public List<ReceivedCall> log() {
        synchronized (log) {
            return List.copyOf(log);
        }
    }

    /** Hands each call to this listener, one at a time, before it is answered. */
    public void listen(Consumer<ReceivedCall> to) {
        listener = to;
    }

    CallLimit limit(SimulatedEndpoint endpoint) {
        return Objects.requireNonNull(limits.get(endpoint));
    }

    void countCall(SimulatedEndpoint endpoint) {
        Objects.requireNonNull(counts.get(endpoint)).incrementAndGet();
    }

    void note(ReceivedCall call) {
        synchronized (log) {
            if (log.size() == REMEMBERED) {
                log.removeFirst();
            }
            log.addLast(call);
            listener.accept(call);
        }
    }
}
