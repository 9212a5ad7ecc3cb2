package io.buildwatch.foundry;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.nio.AsyncResponseConsumer;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.jspecify.annotations.Nullable;

/**
 * Gathers an answer's bytes up to a limit, and inflates them up to the same. Called by one HTTP I/O thread at a time.
 */
final class BoundedAnswerConsumer implements AsyncResponseConsumer<RawAnswer> {
    /** More of an error's body is not kept: the status says what to do. */
    private static final int MAX_ERROR_BODY = 1 << 16;

    private final int maxBytes;
    private final boolean encrypted;
    private final BooleanSupplier givenUp;
    private byte[] body = new byte[0];
    private int length;
    private long seen;
    private int status;
    private @Nullable String retryAfter;
    private @Nullable String date;
    private @Nullable String location;
    private List<String> codings = List.of();
    private boolean doNotRetry;
    private @Nullable FutureCallback<RawAnswer> done;

    /**
     * @param encrypted whether Foundry's answer comes by TLS; one that does not is a proxy's to our CONNECT, which the
     *     client hands on as if it were Foundry's (HttpClient 5.6.5)
     * @param givenUp whether nobody waits any more. HttpClient's cancelling misses an exchange whose connection was
     *     made while the call was still being handed over; so the next byte ends it here
     */
    BoundedAnswerConsumer(int maxBytes, boolean encrypted, BooleanSupplier givenUp) {
        this.maxBytes = maxBytes;
        this.encrypted = encrypted;
        this.givenUp = givenUp;
    }

    @Override
    public void consumeResponse(
            HttpResponse response,
            @Nullable EntityDetails entity,
            HttpContext context,
            FutureCallback<RawAnswer> callback)
            throws HttpException, IOException {
        if (encrypted && HttpCoreContext.cast(context).getSSLSession() == null) {
            throw new RefusedByProxyException(response.getCode());
        }
        done = callback;
        status = response.getCode();
        retryAfter = value(response, "Retry-After");
        date = value(response, "Date");
        location = value(response, "Location");
        try {
            codings = ContentCodings.of(response);
        } catch (HttpException e) {
            if (isSuccess()) {
                throw e;
            }
            // An error's status says what to do.
        }
        doNotRetry = "do-not-retry".equals(value(response, "QoS-Retry-Hint"));
        if (entity == null) {
            finish();
        }
    }

    private static @Nullable String value(HttpResponse response, String name) {
        Header header = response.getFirstHeader(name);
        return header == null ? null : header.getValue();
    }

    @Override
    public void consume(ByteBuffer src) throws IOException {
        if (givenUp.getAsBoolean()) {
            throw new IOException("nobody waits for the answer any more");
        }
        int size = src.remaining();
        seen += size;
        if (seen > maxBytes) {
            throw new TooLargeException("the answer is larger than " + maxBytes + " bytes");
        }
        int kept = isSuccess() ? size : Math.min(size, MAX_ERROR_BODY - length);
        if (length + kept > body.length) {
            try {
                body = Arrays.copyOf(body, Math.min(maxBytes, Math.max(length + kept, Math.max(8192, 2 * length))));
            } catch (OutOfMemoryError e) {
                // An Error would end the client's I/O thread, and all calls with it.
                throw new TooLargeException("the answer does not fit the memory");
            }
        }
        src.get(body, length, kept);
        length += kept;
        src.position(src.limit());
    }

    private boolean isSuccess() {
        return status / 100 == 2;
    }

    @Override
    public void streamEnd(@Nullable List<? extends Header> trailers) throws IOException {
        if (!codings.isEmpty()) {
            inflate();
        }
        finish();
    }

    private void inflate() throws IOException {
        try {
            body = isSuccess()
                    ? ContentCodings.inflate(body, length, codings, maxBytes + 1)
                    : ContentCodings.inflatePart(body, length, codings, MAX_ERROR_BODY);
        } catch (OutOfMemoryError e) {
            throw new TooLargeException("the answer does not fit the memory");
        }
        length = body.length;
        if (length > maxBytes) {
            throw new TooLargeException("the answer is larger than " + maxBytes + " bytes");
        }
    }

    private void finish() {
        FutureCallback<RawAnswer> callback = done;
        done = null;
        if (callback != null) {
            callback.completed(new RawAnswer(status, body, length, retryAfter, date, location, doNotRetry));
        }
    }

    @Override
    public void failed(Exception cause) {
        // The client's own callback tells of it.
    }

    @Override
    public void informationResponse(HttpResponse response, HttpContext context) {
        // 1xx answers carry nothing for us.
    }

    @Override
    public void updateCapacity(CapacityChannel channel) throws IOException {
        channel.update(Integer.MAX_VALUE);
    }

    @Override
    public void releaseResources() {
        body = new byte[0];
    }

    /** The proxy makes no way to Foundry. */
    static final class RefusedByProxyException extends IOException {
        private final int status;

        RefusedByProxyException(int status) {
            super("the proxy answered " + status + " to CONNECT");
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    /** The answer has more bytes than allowed. */
    static final class TooLargeException extends IOException {
        TooLargeException(String message) {
            super(message);
        }
    }
}
