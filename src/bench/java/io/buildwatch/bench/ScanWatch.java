package io.buildwatch.bench;

import io.buildwatch.poll.BuildPoller;
import io.buildwatch.rollup.BuildRollup;
import java.util.List;

/**
 * Measures how long a stream thread is in {@code init} of a processor, which scans a store there. Samples the thread's
 * stack every {@value #EVERY_MS} ms, on a thread of its own, so that the product need not report it.
 */
final class ScanWatch implements AutoCloseable {
    private static final int EVERY_MS = 10;

    private final String streamThread;
    private final Thread watcher = new Thread(this::watch, "bench-scan-watch");
    private volatile boolean ending;
    private volatile long pollerNanos;
    private volatile long rollupNanos;

    /** @param streamThread how the stream thread's name begins; it need not have started */
    ScanWatch(String streamThread) {
        this.streamThread = streamThread;
        watcher.setDaemon(true);
        watcher.start();
    }

    double pollerSeconds() {
        return pollerNanos / 1e9;
    }

    double rollupSeconds() {
        return rollupNanos / 1e9;
    }

    private void watch() {
        long last = System.nanoTime();
        Thread streams = null;
        while (!ending) {
            try {
                Thread.sleep(EVERY_MS);
            } catch (InterruptedException e) {
                return;
            }
            streams = streams == null ? find() : streams;
            List<StackTraceElement> stack = streams == null ? List.of() : List.of(streams.getStackTrace());
            long now = System.nanoTime();
            if (isInInit(stack, BuildPoller.class)) {
                pollerNanos += now - last;
            } else if (isInInit(stack, BuildRollup.class)) {
                rollupNanos += now - last;
            }
            last = now;
        }
    }

    private Thread find() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(streamThread))
                .findFirst()
                .orElse(null);
    }

    private static boolean isInInit(List<StackTraceElement> stack, Class<?> processor) {
        return stack.stream()
                .anyMatch(frame -> frame.getClassName().equals(processor.getName())
                        && frame.getMethodName().equals("init"));
    }

    @Override
    public void close() {
        ending = true;
        try {
            watcher.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
