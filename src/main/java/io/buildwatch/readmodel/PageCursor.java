package io.buildwatch.readmodel;

import java.util.Base64;
import java.util.Optional;

/** The cursor behind a page: the last key that the page holds, as text for a URL. */
final class PageCursor {
    private PageCursor() {}

    static String of(byte[] key) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key);
    }

    /** The key; empty if the text is not a cursor. */
    static Optional<byte[]> parse(String text) {
        try {
            byte[] key = Base64.getUrlDecoder().decode(text);
            return key.length > Long.BYTES ? Optional.of(key) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
