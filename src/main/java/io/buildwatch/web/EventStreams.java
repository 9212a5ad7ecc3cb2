package io.buildwatch.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.buildwatch.readmodel.BatchChanges;
import io.buildwatch.readmodel.ReadModelQueries;
import io.buildwatch.view.JobView;
import io.buildwatch.view.ViewJson;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * The streams of all readers of server-sent events. Their number is bounded, and they need no thread each. A change is
 * written as JSON once, on the feeder's thread, and not at all if there is no reader. Any thread.
 */
final class EventStreams implements AutoCloseable {
    static final int MOST = 100;
    private static final long BEAT_SECONDS = 5;

    /**
     * A comment of about 4 KiB before the hello, because virus scanners and the like hold the first few kilobytes back.
     * A proxy that passes on full blocks only still holds the hello back. So a reader who receives the hello knows that
     * small messages get through.
     */
    private static final String PADDING = ':' + " ".repeat(4096) + "\n\n";

    private static final Map<String, String> HEADERS = Map.of(
            "Content-Type", "text/event-stream; charset=utf-8",
            "Cache-Control", "no-store, no-transform", // compression on the way would buffer too
            "X-Accel-Buffering", "no"); // otherwise nginx, and what is built on it, buffers 4 to 8 kB

    private final Set<EventStream> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger count = new AtomicInteger();
    private final ReadModelQueries queries;
    private final Runnable unsubscribe;
    private final ScheduledExecutorService beats = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "http-events");
        thread.setDaemon(true);
        return thread;
    });

    EventStreams(ReadModelQueries queries) {
        this.queries = queries;
        unsubscribe = queries.subscribe(this::sendChanges);
        ScheduledFuture<?> unused = beats.scheduleAtFixedRate(this::beat, BEAT_SECONDS, BEAT_SECONDS, TimeUnit.SECONDS);
    }

    /**
     * Begins a stream that lasts until its reader goes. If the reader asks for the state after the hello, there is no
     * gap between that state and the events that follow.
     *
     * @param buildRid only events of this build; null for all builds
     * @return false if there are too many streams already; nothing was sent then
     */
    boolean begin(@Nullable String buildRid, Response response, Callback callback) {
        if (count.incrementAndGet() > MOST) {
            count.decrementAndGet();
            return false;
        }
        response.setStatus(200);
        HEADERS.forEach((name, value) -> response.getHeaders().put(name, value));
        EventStream[] self = new EventStream[1];
        Callback end = Callback.from(callback, () -> {
            open.remove(self[0]);
            count.decrementAndGet();
        });
        EventStream stream = new EventStream(response, end, buildRid);
        self[0] = stream;
        open.add(stream);
        stream.offer("hello", (PADDING + stateMessage("hello")).getBytes(UTF_8));
        return true;
    }

    /**
     * Sends a heartbeat. It shows each side whether the other is still there, and readers how old what they hold may
     * be.
     */
    private void beat() {
        byte[] message = stateMessage("beat").getBytes(UTF_8);
        open.forEach(stream -> stream.offer("beat", message));
    }

    private String stateMessage(String event) {
        return text(event, ViewJson.line(Map.of("behindSeconds", queries.behindSeconds())));
    }

    private void sendChanges(BatchChanges changes) {
        if (open.isEmpty()) {
            return;
        }
        changes.builds().forEach((rid, build) -> {
            byte[] message = build.map(view -> message("build", ViewJson.line(view)))
                    .orElseGet(() -> message("removed", ViewJson.line(Map.of("buildRid", rid))));
            open.stream()
                    .filter(stream -> stream.isAbout(rid))
                    .forEach(stream -> stream.offer("build " + rid, message));
        });
        changes.jobs().forEach(this::sendJob);
    }

    private void sendJob(JobView job) {
        List<EventStream> readers = open.stream()
                .filter(stream -> stream.wantsJobs() && stream.isAbout(job.buildRid()))
                .toList();
        if (!readers.isEmpty()) {
            byte[] message = message("job", ViewJson.line(job));
            readers.forEach(stream -> stream.offer("job " + job.jobRid(), message));
        }
    }

    private static byte[] message(String event, String data) {
        return text(event, data).getBytes(UTF_8);
    }

    private static String text(String event, String data) {
        return "event: " + event + "\ndata: " + data + "\n\n";
    }

    @Override
    public void close() {
        unsubscribe.run();
        beats.shutdownNow();
        open.forEach(EventStream::close);
    }
}
