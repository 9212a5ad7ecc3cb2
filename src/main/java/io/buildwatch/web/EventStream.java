package io.buildwatch.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * One reader of server-sent events. What waits for it is kept by build and job, the latest only; a reader for whom too
 * many wait is cut off. Any thread.
 */
final class EventStream {
    private static final int MOST_WAITING = 10_000;
    private static final byte[] HEARTBEAT = ":\n\n".getBytes(UTF_8);

    private final Content.Sink sink;
    private final Callback end;
    private final @Nullable String buildRid;
    private final Map<String, byte[]> waiting = new LinkedHashMap<>();
    private boolean writing;
    private boolean ended;

    /**
     * @param end told once, when the reader has gone or is cut off
     * @param buildRid only changes of this build, and of its jobs; null for all builds
     */
    EventStream(Content.Sink sink, Callback end, @Nullable String buildRid) {
        this.sink = sink;
        this.end = end;
        this.buildRid = buildRid;
    }

    boolean concerns(String rid) {
        return buildRid == null || buildRid.equals(rid);
    }

    boolean wantsJobs() {
        return buildRid != null;
    }

    /** Where nothing waits, so that both sides see whether the other is still there. */
    void beat() {
        offer("beat", HEARTBEAT);
    }

    /** Nothing more is sent. */
    void close() {
        end(null);
    }

    /**
     * Sends a message when its turn comes.
     *
     * @param key what it tells of: a later message of the same takes its place while it waits
     */
    void offer(String key, byte[] message) {
        boolean full;
        synchronized (this) {
            if (ended) {
                return;
            }
            waiting.put(key, message);
            full = waiting.size() > MOST_WAITING;
        }
        if (full) {
            end(new IllegalStateException("reads too slowly"));
        } else {
            writeNext();
        }
    }

    private void writeNext() {
        ByteBuffer next = next().orElse(null);
        if (next != null) {
            sink.write(false, next, Callback.from(this::written, this::end));
        }
    }

    private void written() {
        synchronized (this) {
            writing = false;
        }
        writeNext();
    }

    /** All that waits, unless a write is under way. */
    private synchronized Optional<ByteBuffer> next() {
        if (writing || ended || waiting.isEmpty()) {
            return Optional.empty();
        }
        int size = waiting.values().stream().mapToInt(message -> message.length).sum();
        ByteBuffer all = ByteBuffer.allocate(size);
        waiting.values().forEach(all::put);
        waiting.clear();
        writing = true;
        return Optional.of(all.flip());
    }

    private void end(@Nullable Throwable cause) {
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            waiting.clear();
        }
        if (cause == null) {
            end.succeeded();
        } else {
            end.failed(cause);
        }
    }
}
