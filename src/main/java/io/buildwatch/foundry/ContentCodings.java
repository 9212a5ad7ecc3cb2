package io.buildwatch.foundry;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpResponse;

/**
 * Undoes the content codings of an answer's body (RFC 9110 section 8.4.1), as far as the JDK can. HttpClient 5.6.5's
 * own decompression is not used, because it stops after the first of several gzip members. Stateless; any thread.
 */
final class ContentCodings {
    /** The codings that requests ask for. Some servers send deflate although it was not asked for. */
    static final String ACCEPTED = "gzip";

    private static final int MOST = 3;

    private ContentCodings() {}

    /**
     * The codings of the answer, in the order in which they were applied; empty if there are none.
     *
     * @throws HttpException if one of them is unknown, or if there are too many
     */
    static List<String> of(HttpResponse response) throws HttpException {
        List<String> codings = new ArrayList<>();
        for (Header header : response.getHeaders("Content-Encoding")) {
            for (String name : header.getValue().split(",", -1)) {
                String coding = name.strip().toLowerCase(Locale.ROOT);
                switch (coding) {
                    case "", "identity" -> {}
                    case "gzip", "x-gzip" -> codings.add("gzip");
                    case "deflate" -> codings.add(coding);
                    default -> throw new HttpException("Content-Encoding " + coding + " was not asked for");
                }
            }
        }
        if (codings.size() > MOST) {
            throw new HttpException("Content-Encoding: more than " + MOST + " codings");
        }
        return codings;
    }

    /**
     * Undoes the codings one after the other, so that a hostile answer costs at most {@code most} bytes for each.
     *
     * @param codings as returned by {@link #of}
     * @param most how many bytes to read of each coding's result; the rest is dropped
     * @throws IOException if the bytes are cut off or damaged
     */
    static byte[] inflate(byte[] bytes, int length, List<String> codings, int most) throws IOException {
        byte[] inflated = Arrays.copyOf(bytes, length);
        for (int i = codings.size() - 1; i >= 0; i--) {
            try (InputStream in = inflating(inflated, codings.get(i))) {
                inflated = in.readNBytes(most);
            }
        }
        return inflated;
    }

    /** As {@link #inflate}, but returns what precedes a fault: a part of an error's body is better than none. */
    static byte[] inflatePart(byte[] bytes, int length, List<String> codings, int most) {
        byte[] inflated = Arrays.copyOf(bytes, length);
        for (int i = codings.size() - 1; i >= 0; i--) {
            inflated = inflatePart(inflated, codings.get(i), most);
        }
        return inflated;
    }

    private static byte[] inflatePart(byte[] bytes, String coding, int most) {
        ByteArrayOutputStream part = new ByteArrayOutputStream();
        try (InputStream in = inflating(bytes, coding)) {
            byte[] buffer = new byte[8_192];
            int count = 0;
            while (count >= 0 && part.size() < most) {
                part.write(buffer, 0, count);
                count = in.read(buffer, 0, Math.min(buffer.length, most - part.size()));
            }
        } catch (IOException e) {
            return part.toByteArray(); // damaged, or cut off because only the beginning of an error's body is kept
        }
        return part.toByteArray();
    }

    private static InputStream inflating(byte[] bytes, String coding) throws IOException {
        InputStream in = new ByteArrayInputStream(bytes);
        return coding.equals("gzip") ? new GZIPInputStream(in) : deflated(in);
    }

    /** Reads deflate in zlib's format, as the RFC says, or raw, as some servers send it. */
    private static InputStream deflated(InputStream in) throws IOException {
        PushbackInputStream bytes = new PushbackInputStream(in, 2);
        byte[] head = bytes.readNBytes(2);
        bytes.unread(head);
        boolean zlib =
                head.length == 2 && (head[0] & 0x0f) == 8 && (((head[0] & 0xff) << 8) | (head[1] & 0xff)) % 31 == 0;
        Inflater inflater = new Inflater(!zlib);
        return new InflaterInputStream(bytes, inflater) {
            @Override
            public void close() throws IOException {
                super.close();
                inflater.end();
            }
        };
    }
}
