package io.buildwatch.foundry;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The RID of a build: {@code ri.<service>.<instance>.build.<locator>}, checked. Immutable; any thread.
 *
 * @param value the RID's text, never null, at most {@value #MAX_BYTES} bytes, ASCII only
 */
public record BuildRid(String value) {
    /** The longest RID accepted, in bytes of UTF-8. */
    public static final int MAX_BYTES = 512;

    private static final Pattern GRAMMAR =
            Pattern.compile("ri\\.[a-z][a-z0-9-]*\\.[a-z0-9][a-z0-9-]*\\.build\\.[A-Za-z0-9._-]+");

    /** @throws IllegalArgumentException if the text is not the RID of a build */
    public BuildRid {
        if (!isValid(value)) {
            throw new IllegalArgumentException("not the RID of a build");
        }
    }

    /** The text as a RID; empty if it is not the RID of a build. White space is not trimmed. */
    public static Optional<BuildRid> parse(String text) {
        return isValid(text) ? Optional.of(new BuildRid(text)) : Optional.empty();
    }

    private static boolean isValid(String text) {
        return text.length() <= MAX_BYTES
                && text.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES
                && GRAMMAR.matcher(text).matches()
                && !text.contains("..");
    }

    @Override
    public String toString() {
        return value;
    }
}
