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
 * The content codings that the JDK can undo (RFC 9110 section 8.4.1). HttpClient 5.6.5's own reader of gzip ends after
 * the first member of several.
 */
final class ContentCodings {
    /** What is asked for. Some servers send deflate though it was not. */
    static final String ACCEPTED = "gzip";

    private static final int MOST = 3;

    private ContentCodings() {}

    /**
     * The codings of the answer, in the order in which they were applied; empty for none.
     *
     * @throws HttpException if one of them is unknown
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
            throw new HttpException("Content-Encoding: more than " + MOST + " in one another");
        }
        return codings;
    }

    /**
     * The bytes without their codings, undone one after the other, so that what a hostile answer costs is bounded.
     *
     * @param codings of {@link #of}
     * @param most how many bytes to read of each
     * @throws IOException if they are cut off or damaged
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

    /** As {@link #inflate}, but what comes before a fault will do: of an error any part is better than none. */
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
            return part.toByteArray(); // cut off, for no more of an error's body is kept
        }
        return part.toByteArray();
    }

    private static InputStream inflating(byte[] bytes, String coding) throws IOException {
        InputStream in = new ByteArrayInputStream(bytes);
        return coding.equals("gzip") ? new GZIPInputStream(in) : deflated(in);
    }

    /** In zlib's format, as it should be, or bare, as some servers send it. */
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
