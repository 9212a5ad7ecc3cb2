package io.buildwatch.testing;

import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.zip.Deflater;

/** An answer of some megabytes that inflates to 16 GiB. It is sent until the reader closes the connection. */
public final class GzipBomb {
    /** The size of the whole answer after inflation. */
    public static final long BYTES = 16L << 30;

    private static final int SEGMENT = 16 << 20;
    private static final byte[] GZIP_HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 0};

    private final CountDownLatch hungUp = new CountDownLatch(1);

    /** Sends the answer. Blocks until all is sent or the reader has closed the connection. */
    public void send(HttpExchange exchange, int status) throws IOException {
        byte[] segment = segment();
        exchange.getResponseHeaders().set("Content-Encoding", "gzip");
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, 0);
        try (exchange;
                OutputStream out = exchange.getResponseBody()) {
            out.write(GZIP_HEADER);
            for (long sent = 0; sent < BYTES; sent += SEGMENT) {
                out.write(segment);
                out.flush();
            }
        } catch (IOException e) {
            hungUp.countDown();
        }
    }

    /** Counted down when the reader closes the connection before the end. */
    public CountDownLatch hungUp() {
        return hungUp;
    }

    /**
     * Deflated blocks of spaces, which JSON allows between any two tokens. They may be repeated any number of times.
     */
    private static byte[] segment() {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        byte[] blanks = new byte[SEGMENT];
        Arrays.fill(blanks, (byte) ' ');
        deflater.setInput(blanks);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        byte[] buffer = new byte[1 << 16];
        int count;
        do {
            count = deflater.deflate(buffer, 0, buffer.length, Deflater.FULL_FLUSH);
            packed.write(buffer, 0, count);
        } while (count == buffer.length);
        deflater.end();
        return packed.toByteArray();
    }
}
