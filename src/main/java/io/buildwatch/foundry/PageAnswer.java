package io.buildwatch.foundry;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.buildwatch.foundry.JsonAnswer.UnreadableAnswerException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads the frame of a page, {@code {"data": …?, "nextPageToken": string?}}. Stateless; any thread. */
final class PageAnswer {
    /** In characters. No server would accept the URL with a longer token. */
    private static final int MAX_TOKEN = 1 << 14;

    private PageAnswer() {}

    /** Reads the value of {@code data}; the parser is on its first token, and must be on its last one afterwards. */
    interface Data {
        void read(JsonParser in) throws IOException;
    }

    /**
     * Reads a page.
     *
     * @param wanted what the answer should be, for people
     * @param data may be called more than once, the last call counts
     * @return the next page's token; null on the last page
     * @throws IOException if the answer as a whole cannot be read: cut off, not JSON, an error, another shape
     */
    static @Nullable String read(byte[] body, int length, String wanted, AnswerFlaws flaws, Data data)
            throws IOException {
        try (JsonParser in = JsonAnswer.parser(body, length)) {
            JsonAnswer.begin(in);
            AnswerShape shape = new AnswerShape(flaws);
            String token = null;
            while (in.nextToken() != JsonToken.END_OBJECT) {
                String field = in.currentName();
                in.nextToken();
                switch (field) {
                    case "data" -> {
                        shape.noteKnownField();
                        data.read(in);
                    }
                    case "nextPageToken" -> {
                        shape.noteKnownField();
                        token = token(in);
                    }
                    default -> shape.skipUnknownField(field, in);
                }
            }
            JsonAnswer.end(in);
            shape.check(wanted);
            return token;
        }
    }

    private static @Nullable String token(JsonParser in) throws IOException {
        if (in.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        if (in.currentToken() != JsonToken.VALUE_STRING || in.getTextLength() > MAX_TOKEN) {
            throw new UnreadableAnswerException("nextPageToken is not a text, or is too long");
        }
        String token = in.getText();
        return token.isEmpty() ? null : token;
    }
}
