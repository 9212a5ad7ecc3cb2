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
 * Collects the body of one answer up to a limit, and decompresses it up to the same limit. Called by one HTTP I/O
 * thread at a time.
 */
final class BoundedAnswerConsumer implements AsyncResponseConsumer<RawAnswer> {
    /** How many bytes of an error's body are kept: more are not needed, because the status says what to do. */
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
     * @param maxBytes limit of the body, before and after decompression
     * @param encrypted whether Foundry is called over TLS. An answer without TLS is then the proxy's refusal of
     *     CONNECT, which HttpClient 5.6.5 passes on as if it were Foundry's answer
     * @param givenUp whether the answer is no longer wanted. HttpClient's cancelling misses an exchange whose
     *     connection was made while the call was still being handed over. Such an exchange is ended here at its next
     *     bytes
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
            // The body of an error is not needed: its status says what to do.
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
            throw new IOException("the answer is no longer wanted");
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
                // An Error would end the client's I/O thread, and with it all calls.
                throw new TooLargeException("not enough memory for the answer");
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
            throw new TooLargeException("not enough memory for the answer");
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
        // The client also calls the callback that was given to execute, which completes the result.
    }

    @Override
    public void informationResponse(HttpResponse response, HttpContext context) {
        // 1xx answers carry nothing that is needed.
    }

    @Override
    public void updateCapacity(CapacityChannel channel) throws IOException {
        channel.update(Integer.MAX_VALUE);
    }

    @Override
    public void releaseResources() {
        body = new byte[0];
    }

    /** The proxy refused CONNECT, so there is no connection to Foundry. */
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

    /** The answer has more bytes than allowed, or than the memory holds. */
    static final class TooLargeException extends IOException {
        TooLargeException(String message) {
            super(message);
        }
    }
}
