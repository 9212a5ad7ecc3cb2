package io.buildwatch.foundry;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.buildwatch.foundry.JsonAnswer.UnreadableAnswerException;
import io.buildwatch.text.VisibleText;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads a {@code Schedule}, see docs/architecture.md#schedules. Stateless; any thread. */
final class ScheduleDecoder {
    /** In characters. */
    private static final int MAX_NAME = 200;

    private ScheduleDecoder() {}

    /**
     * Reads one schedule.
     *
     * @param asked the schedule that was asked for
     * @param flaws takes note of the answer's flaws
     * @throws IOException if the answer is cut off, not JSON, an error, of another shape, or another schedule
     */
    static ScheduleDetails read(byte[] body, int length, FollowRid asked, AnswerFlaws flaws) throws IOException {
        try (JsonParser in = JsonAnswer.parser(body, length)) {
            JsonAnswer.begin(in);
            AnswerShape shape = new AnswerShape(flaws);
            String rid = null;
            String name = null;
            Boolean paused = null;
            while (in.nextToken() != JsonToken.END_OBJECT) {
                String field = in.currentName();
                JsonToken value = in.nextToken();
                switch (field) {
                    case "rid" -> {
                        shape.noteKnownField();
                        rid = JsonAnswer.word(in, flaws);
                    }
                    case "displayName" -> {
                        shape.noteKnownField();
                        name = value == JsonToken.VALUE_STRING ? name(in) : null;
                        in.skipChildren();
                    }
                    case "paused" -> {
                        shape.noteKnownField();
                        paused = value.isBoolean() ? (Boolean) in.getBooleanValue() : null;
                        in.skipChildren();
                    }
                    default -> shape.skipUnknownField(field, in);
                }
            }
            JsonAnswer.end(in);
            shape.check("a schedule");
            if (rid != null && !rid.equals(asked.value())) {
                flaws.note(AnswerFlaw.MALFORMED_ELEMENT, "a schedule of another rid");
                throw new UnreadableAnswerException("the answer is another schedule");
            }
            return new ScheduleDetails(name, paused);
        }
    }

    private static @Nullable String name(JsonParser in) throws IOException {
        String name = VisibleText.line(in.getText(), MAX_NAME);
        return name.isEmpty() ? null : name;
    }
}
