package io.buildwatch.registry;

import io.buildwatch.text.VisibleText;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Sends one request to the registry's URLs in turn until one answers, beginning with the one that answered last. Blocks
 * the calling thread, never longer than {@link RegistrySettings#callTimeout()}; any thread.
 */
final class RegistryHttp implements AutoCloseable {
    /**
     * A larger answer, counted after inflation, is dropped. Eight times the longest schema, because a text may come
     * escaped, with six characters for one.
     */
    static final int MAX_ANSWER_BYTES = 8 * FetchedSchema.MAX_SCHEMA_CHARS;

    private static final int MAX_REASON_CHARS = 300;

    private static final String V1 = "application/vnd.schemaregistry.v1+json";
    private static final String ACCEPT = V1 + ", application/vnd.schemaregistry+json; q=0.9, application/json; q=0.5";

    private final RegistrySettings settings;
    private final LongSupplier nanoTime;
    private final CloseableHttpClient client;
    private final ScheduledThreadPoolExecutor deadlines;
    private final AtomicInteger lastGood = new AtomicInteger();

    RegistryHttp(RegistrySettings settings, LongSupplier nanoTime) {
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.client = RegistryHttpClients.create(settings);
        this.deadlines = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "schema-registry-deadlines");
            thread.setDaemon(true);
            return thread;
        });
        deadlines.setRemoveOnCancelPolicy(true);
    }

    /**
     * Sends one request.
     *
     * @param path after the base URL, with a slash in front, percent-encoded
     * @param body JSON, or null for none
     * @return the answer, with any status but those of {@link RegistryAnswer#isServerFault()}
     * @throws RegistryException {@link RegistryException.Kind#UNREACHABLE}, with every URL and what was wrong with it
     */
    RegistryAnswer send(String method, String path, @Nullable String body) {
        List<RegistryEndpoint> endpoints = settings.endpoints();
        long deadline = nanoTime.getAsLong() + settings.callTimeout().toNanos();
        int first = lastGood.get();
        List<String> failures = new ArrayList<>();
        for (int i = 0; i < endpoints.size(); i++) {
            int index = (first + i) % endpoints.size();
            RegistryEndpoint endpoint = endpoints.get(index);
            // The time left is shared by the URLs not tried yet, so that one that hangs leaves time for the others.
            long share = (deadline - nanoTime.getAsLong()) / (endpoints.size() - i);
            try {
                RegistryAnswer answer = sendOnce(endpoint, method, path, body, Duration.ofNanos(Math.max(share, 1)));
                if (!answer.isServerFault()) {
                    lastGood.set(index);
                    return answer;
                }
                failures.add(endpoint + " (" + answer.message() + ")");
            } catch (IOException | IllegalStateException e) {
                // The next URL may answer; if none does, this reason is in the exception. IllegalStateException: the
                // client is closed.
                failures.add(endpoint + " (" + reason(e) + ")");
            }
        }
        throw new RegistryException(
                RegistryException.Kind.UNREACHABLE,
                "the Schema Registry does not answer; check schema.registry.url and the network. Tried "
                        + String.join(", ", failures));
    }

    private RegistryAnswer sendOnce(
            RegistryEndpoint endpoint, String method, String path, @Nullable String body, Duration timeout)
            throws IOException {
        HttpUriRequestBase request = new HttpUriRequestBase(method, URI.create(endpoint.base() + path));
        request.setConfig(RequestConfig.custom()
                .setResponseTimeout(Timeout.of(settings.readTimeout()))
                .build());
        request.setHeader(HttpHeaders.ACCEPT, ACCEPT);
        if (endpoint.authorization() != null) {
            request.setHeader(HttpHeaders.AUTHORIZATION, endpoint.authorization());
        }
        if (body != null) {
            request.setEntity(new StringEntity(body, ContentType.create(V1).withCharset(StandardCharsets.UTF_8)));
        }
        AtomicBoolean late = new AtomicBoolean();
        // HttpClient's time-outs are for one read each, so an answer that drips would never reach them.
        ScheduledFuture<?> cancel = cancelAfter(timeout, request, late);
        try {
            return client.execute(request, response -> read(endpoint, response));
        } catch (IOException e) {
            throw late.get() ? new IOException("no answer within " + timeout.toMillis() + " ms") : e;
        } finally {
            cancel.cancel(false);
        }
    }

    private ScheduledFuture<?> cancelAfter(Duration timeout, HttpUriRequestBase request, AtomicBoolean late) {
        try {
            return deadlines.schedule(
                    () -> {
                        late.set(true);
                        request.cancel();
                    },
                    timeout.toNanos(),
                    TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            throw new IllegalStateException("the client is closed", e);
        }
    }

    private static RegistryAnswer read(RegistryEndpoint endpoint, ClassicHttpResponse response) throws IOException {
        HttpEntity entity = response.getEntity();
        byte[] bytes = {};
        if (entity != null) {
            bytes = entity.getContent().readNBytes(MAX_ANSWER_BYTES + 1);
            if (bytes.length > MAX_ANSWER_BYTES) {
                // Closes the response first, because closing the entity would read on to the end.
                response.close();
                return new RegistryAnswer(endpoint.toString(), RegistryAnswer.TOO_LARGE, "", null);
            }
        }
        Header location = response.getFirstHeader(HttpHeaders.LOCATION);
        return new RegistryAnswer(
                endpoint.toString(),
                response.getCode(),
                new String(bytes, StandardCharsets.UTF_8),
                location == null ? null : location.getValue());
    }

    private static String reason(Exception e) {
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return VisibleText.line(message, MAX_REASON_CHARS);
    }

    @Override
    public void close() {
        deadlines.shutdownNow();
        client.close(CloseMode.IMMEDIATE);
    }
}
