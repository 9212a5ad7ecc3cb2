package io.buildwatch.dev.simulator;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Puts Foundry's time into the header {@code Date} of the answers that are written to it. The JDK's server writes that
 * header by the system's clock, whatever a handler sets. An HTTP date always has the same length, so no other byte
 * changes. One thread.
 */
final class DateHeaderStream extends FilterOutputStream {
    private static final byte[] BEFORE = "\r\nDate: ".getBytes(StandardCharsets.US_ASCII);
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);

    private final LongSupplier clock;
    /** How many bytes of {@link #BEFORE} came last. */
    private int matched;
    /** The date that is being written, and how much of it has been. */
    private byte[] date = {};

    private int written;

    /** @param clock Foundry's time, milliseconds since the epoch */
    DateHeaderStream(OutputStream out, LongSupplier clock) {
        super(out);
        this.clock = clock;
    }

    @Override
    public void write(int each) throws IOException {
        out.write(replaced((byte) each));
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        byte[] changed = Arrays.copyOfRange(bytes, offset, offset + length);
        for (int i = 0; i < length; i++) {
            changed[i] = replaced(changed[i]);
        }
        out.write(changed);
    }

    private byte replaced(byte each) {
        if (written < date.length) {
            return date[written++];
        }
        if (each == BEFORE[matched]) {
            matched++;
        } else {
            matched = each == BEFORE[0] ? 1 : 0;
        }
        if (matched == BEFORE.length) {
            matched = 0;
            written = 0;
            date = HTTP_DATE.format(Instant.ofEpochMilli(clock.getAsLong())).getBytes(StandardCharsets.US_ASCII);
        }
        return each;
    }
}
