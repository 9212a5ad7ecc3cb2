package io.buildwatch.foundry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads an answer's fields from Jackson's streaming parser: no tree, limits on depth and length. Every reading method
 * leaves the parser on the last token of the value, whatever that value was. Where a key stands twice, the last counts.
 */
final class JsonAnswer {
    /** The longest RID or status word kept. */
    static final int MAX_WORD = 512;

    private static final int MAX_TEXT = 1 << 20;
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(100)
                    .maxStringLength(MAX_TEXT)
                    // No number is ever turned into one: a long one in an unknown field costs nothing.
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNameLength(1 << 14)
                    .build())
            .build();

    private JsonAnswer() {}

    static JsonParser parser(byte[] body, int length) throws IOException {
        return JSON.createParser(body, 0, length);
    }

    /** Steps into the answer's one object. */
    static void begin(JsonParser in) throws IOException {
        if (in.nextToken() != JsonToken.START_OBJECT) {
            throw new UnreadableAnswerException("the answer is no JSON object");
        }
    }

    /** Checks that nothing follows the answer's object. */
    static void end(JsonParser in) throws IOException {
        if (in.nextToken() != null) {
            throw new UnreadableAnswerException("something follows the JSON object");
        }
    }

    /** The current value as text of a bounded length without control characters; null for null. */
    static @Nullable String word(JsonParser in, Flaws flaws) throws IOException {
        if (in.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        if (in.currentToken() != JsonToken.VALUE_STRING) {
            in.skipChildren();
            flaws.found = true;
            return null;
        }
        String word = Failures.plainOrNull(in.getText(), MAX_WORD);
        if (word == null) {
            flaws.found = true;
        }
        return word;
    }

    /**
     * The current value as an instant, cut to milliseconds, which is what the records hold: a reading and its stored
     * copy must compare as equal. Null for null.
     */
    static @Nullable Instant instant(JsonParser in, Flaws flaws) throws IOException {
        String text = word(in, flaws);
        if (text == null) {
            return null;
        }
        try {
            Instant instant = DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text, Instant::from);
            if (!instant.isBefore(EARLIEST) && !instant.isAfter(LATEST)) {
                return instant.truncatedTo(ChronoUnit.MILLIS);
            }
        } catch (DateTimeException e) {
            // Counted below: one broken element does not spoil the page.
        }
        flaws.found = true;
        return null;
    }

    /** Appends the words of the current array; a value that is no array, or holds something else, is a flaw. */
    static void words(JsonParser in, Flaws flaws, List<String> into) throws IOException {
        if (in.currentToken() != JsonToken.START_ARRAY) {
            flaws.found |= in.currentToken() != JsonToken.VALUE_NULL;
            in.skipChildren();
            return;
        }
        while (in.nextToken() != JsonToken.END_ARRAY) {
            String word = word(in, flaws);
            if (word == null) {
                flaws.found = true;
            } else {
                into.add(word);
            }
        }
    }

    /** Whether something in the element being read was not as it must be. */
    static final class Flaws {
        boolean found;
    }

    /** JSON, but not of the documented shape. */
    static final class UnreadableAnswerException extends IOException {
        UnreadableAnswerException(String message) {
            super(message);
        }
    }
}
