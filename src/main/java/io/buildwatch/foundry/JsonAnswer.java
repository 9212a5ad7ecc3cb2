package io.buildwatch.foundry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.buildwatch.text.VisibleText;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads an answer's fields from Jackson's streaming parser: without a tree, with limits on depth and length. Every
 * reading method leaves the parser on the last token of the value, whatever that value was. If a key occurs twice, the
 * last one counts. Stateless; any thread.
 */
final class JsonAnswer {
    /** The longest RID or status word that is kept, in characters. */
    static final int MAX_WORD = 512;

    private static final int MAX_TEXT = 1 << 20;

    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(100)
                    .maxStringLength(MAX_TEXT)
                    // Numbers are never converted, so a long one in an unknown field costs nothing.
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNameLength(1 << 14)
                    .build())
            .build();

    private JsonAnswer() {}

    static JsonParser parser(byte[] body, int length) throws IOException {
        return JSON.createParser(body, 0, length);
    }

    /** Moves the parser into the answer's one object. */
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

    /** The current value if it is a text of 1 to {@value #MAX_WORD} plain characters; otherwise null. */
    static @Nullable String wordOrNull(JsonParser in) throws IOException {
        if (in.currentToken() == JsonToken.VALUE_STRING) {
            String text = in.getText();
            return text.isEmpty() || text.length() > MAX_WORD || !VisibleText.isPlain(text) ? null : text;
        }
        in.skipChildren();
        return null;
    }

    /** As {@link #wordOrNull}; a value that is neither such a text nor null is noted in {@code flaws}. */
    static @Nullable String word(JsonParser in, AnswerFlaws flaws) throws IOException {
        boolean absent = in.currentToken() == JsonToken.VALUE_NULL;
        String word = in.currentToken() == JsonToken.VALUE_STRING ? wordOrNull(in) : null;
        if (word == null && !absent) {
            flaws.noteUnreadable(in);
            in.skipChildren();
        }
        return word;
    }

    /**
     * The current value as an instant, cut to milliseconds as in the records, so that a reading and its stored copy
     * compare as equal. Null for null; also for any other value that is no time, which is noted in {@code flaws}.
     */
    static @Nullable Instant instant(JsonParser in, AnswerFlaws flaws) throws IOException {
        if (in.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        Instant instant = in.currentToken() == JsonToken.VALUE_STRING ? IsoTimes.parseOrNull(in.getText()) : null;
        if (instant == null) {
            flaws.noteUnreadable(in);
            in.skipChildren();
            return null;
        }
        return instant.truncatedTo(ChronoUnit.MILLIS);
    }

    /** Appends the words of the current array; other elements are left out and noted in {@code flaws}. */
    static void words(JsonParser in, AnswerFlaws flaws, List<String> into) throws IOException {
        if (!beginArray(in, flaws)) {
            return;
        }
        while (in.nextToken() != JsonToken.END_ARRAY) {
            String word = word(in, flaws);
            if (word != null) {
                into.add(word);
            } else if (in.currentToken() == JsonToken.VALUE_NULL) {
                flaws.noteUnreadable(in);
            }
        }
    }

    /** Whether the current value is an array. Any other value but null is noted in {@code flaws} and skipped. */
    static boolean beginArray(JsonParser in, AnswerFlaws flaws) throws IOException {
        if (in.currentToken() == JsonToken.START_ARRAY) {
            return true;
        }
        if (in.currentToken() != JsonToken.VALUE_NULL) {
            flaws.noteUnreadable(in);
            in.skipChildren();
        }
        return false;
    }

    /** Whether the current field is one that only Foundry's error body has, and its value is not null. */
    static boolean isErrorField(String field, JsonParser in) {
        return (field.equals("errorCode") || field.equals("errorName")) && in.currentToken() != JsonToken.VALUE_NULL;
    }

    /** The answer is JSON, but not of the documented shape. */
    static final class UnreadableAnswerException extends IOException {
        UnreadableAnswerException(String message) {
            super(message);
        }
    }

    /** The answer is Foundry's error body under a good status. */
    static final class ErrorInsteadException extends IOException {
        ErrorInsteadException() {
            super("the answer is an error");
        }
    }
}
