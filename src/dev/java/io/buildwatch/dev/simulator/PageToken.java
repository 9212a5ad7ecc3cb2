package io.buildwatch.dev.simulator;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The content of a page token: where a sweep continues. The simulator keeps no state for it; the encoded token carries
 * all of it. Immutable.
 *
 * @param offset the index of the page's first job or run
 * @param page the page's number, from 0
 * @param sweepStartMillis when the first page was read, by the world's clock
 * @param issuedMillis when the token was made, by the world's clock
 * @param afterExtraPage whether the page before was an extra one with nothing in it
 */
record PageToken(int offset, int page, long sweepStartMillis, long issuedMillis, boolean afterExtraPage) {
    private static final String VERSION = "v1.";
    private static final int PARTS = 6;

    static PageToken first(long now) {
        return new PageToken(0, 0, now, now, false);
    }

    PageToken next(int offsetOfNext, long now, boolean extra) {
        return new PageToken(offsetOfNext, page + 1, sweepStartMillis, now, extra);
    }

    String encode(String rid) {
        String plain = String.join(
                "|",
                Integer.toHexString(rid.hashCode()),
                Integer.toString(offset),
                Integer.toString(page),
                Long.toString(sweepStartMillis),
                Long.toString(issuedMillis),
                Boolean.toString(afterExtraPage));
        return VERSION + Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }

    /** The content of the token; null if the text is not a token of this build, schedule or dataset. */
    static @Nullable PageToken decode(String text, String rid) {
        if (!text.startsWith(VERSION)) {
            return null;
        }
        try {
            byte[] plain = Base64.getUrlDecoder().decode(text.substring(VERSION.length()));
            List<String> parts = List.of(new String(plain, StandardCharsets.UTF_8).split("\\|", -1));
            if (parts.size() != PARTS || !parts.get(0).equals(Integer.toHexString(rid.hashCode()))) {
                return null;
            }
            return new PageToken(
                    Integer.parseInt(parts.get(1)),
                    Integer.parseInt(parts.get(2)),
                    Long.parseLong(parts.get(3)),
                    Long.parseLong(parts.get(4)),
                    Boolean.parseBoolean(parts.get(5)));
        } catch (IllegalArgumentException notOurs) {
            return null;
        }
    }
}
