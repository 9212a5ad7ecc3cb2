package io.buildwatch.web;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;
import org.jspecify.annotations.Nullable;

/**
 * The stream of server-sent events to one reader. Of the messages that wait to be sent, only the latest of each build
 * and job is kept. A reader for whom too much waits is cut off. Any thread.
 */
final class EventStream {
    /**
     * The most bytes that may wait for one reader. Readers share the arrays of their messages, so all of them together
     * need less.
     */
    private static final int MOST_WAITING = 4 << 20;

    /** Once a write has this many bytes, no further message is added to it. */
    private static final int MOST_WRITTEN = 1 << 16;

    private final Content.Sink sink;
    private final Callback end;
    private final @Nullable String buildRid;
    private final Map<String, byte[]> waiting = new LinkedHashMap<>();
    private final IteratingCallback writer = new Writer();
    private int waitingBytes;
    private boolean ended;

    /**
     * @param end completed once, when the reader has gone or is cut off
     * @param buildRid only changes of this build, and of its jobs; null for all builds
     */
    EventStream(Content.Sink sink, Callback end, @Nullable String buildRid) {
        this.sink = sink;
        this.end = end;
        this.buildRid = buildRid;
    }

    boolean isAbout(String rid) {
        return buildRid == null || buildRid.equals(rid);
    }

    boolean wantsJobs() {
        return buildRid != null;
    }

    /** Ends the stream. Nothing more is sent. */
    void close() {
        end(null);
    }

    /**
     * Sends a message when its turn comes.
     *
     * @param key what the message is about: a later message with the same key replaces it while it waits
     */
    void offer(String key, byte[] message) {
        boolean full;
        synchronized (this) {
            if (ended) {
                return;
            }
            byte[] replaced = waiting.put(key, message);
            waitingBytes += message.length - (replaced == null ? 0 : replaced.length);
            full = waitingBytes > MOST_WAITING;
        }
        if (full) {
            end(new IllegalStateException("reads too slowly"));
        } else {
            writer.iterate();
        }
    }

    /** Takes the messages that have waited longest, for one write. */
    private synchronized Optional<ByteBuffer> next() {
        if (ended || waiting.isEmpty()) {
            return Optional.empty();
        }
        ByteArrayOutputStream some = new ByteArrayOutputStream();
        Iterator<byte[]> messages = waiting.values().iterator();
        do {
            some.writeBytes(messages.next());
            messages.remove();
        } while (messages.hasNext() && some.size() < MOST_WRITTEN);
        waitingBytes -= some.size();
        return Optional.of(ByteBuffer.wrap(some.toByteArray()));
    }

    private void end(@Nullable Throwable cause) {
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            waiting.clear();
            waitingBytes = 0;
        }
        if (cause == null) {
            end.succeeded();
        } else {
            end.failed(cause);
        }
    }

    /** Writes one after the other. */
    private final class Writer extends IteratingCallback {
        @Override
        protected Action process() {
            ByteBuffer next = next().orElse(null);
            if (next == null) {
                return Action.IDLE;
            }
            sink.write(false, next, this);
            return Action.SCHEDULED;
        }

        @Override
        protected void onCompleteFailure(Throwable cause) {
            end(cause);
        }
    }
}
