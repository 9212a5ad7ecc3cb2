package io.buildwatch.queries;

import java.util.Base64;
import java.util.Optional;

/** Where a page ends: the last key that it read, as text for a URL. */
final class Cursor {
    private Cursor() {}

    static String of(byte[] key) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key);
    }

    /** Empty where it is none of ours. */
    static Optional<byte[]> parse(String text) {
        try {
            byte[] key = Base64.getUrlDecoder().decode(text);
            return key.length > Long.BYTES ? Optional.of(key) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
