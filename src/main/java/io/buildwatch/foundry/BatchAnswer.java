package io.buildwatch.foundry;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.buildwatch.foundry.JsonAnswer.UnreadableAnswerException;
import java.io.IOException;

/** Reads the frame of a batch's answer, {@code {"data": {rid: entry}?}}. Stateless; any thread. */
final class BatchAnswer {
    private BatchAnswer() {}

    /** Reads the entries; the parser is at the beginning of their object, and must be at its end afterwards. */
    interface Entries {
        void read(JsonParser in) throws IOException;
    }

    /**
     * Reads an answer.
     *
     * @param wanted what the answer should be, for people
     * @throws IOException if the answer as a whole cannot be read: cut off, not JSON, an error, another shape
     */
    static void read(byte[] body, int length, String wanted, AnswerFlaws flaws, Entries entries) throws IOException {
        try (JsonParser in = JsonAnswer.parser(body, length)) {
            JsonAnswer.begin(in);
            AnswerShape shape = new AnswerShape(flaws);
            while (in.nextToken() != JsonToken.END_OBJECT) {
                String field = in.currentName();
                JsonToken value = in.nextToken();
                if (!field.equals("data")) {
                    shape.skipUnknownField(field, in);
                    continue;
                }
                shape.noteKnownField();
                if (value == JsonToken.START_OBJECT) {
                    entries.read(in);
                } else if (value != JsonToken.VALUE_NULL) {
                    throw new UnreadableAnswerException("data is no object");
                }
            }
            JsonAnswer.end(in);
            shape.check(wanted);
        }
    }
}
