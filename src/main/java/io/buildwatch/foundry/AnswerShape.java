package io.buildwatch.foundry;

import com.fasterxml.jackson.core.JsonParser;
import io.buildwatch.foundry.JsonAnswer.ErrorInsteadException;
import io.buildwatch.foundry.JsonAnswer.UnreadableAnswerException;
import io.buildwatch.text.VisibleText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks that one answer has the documented fields. All of them are optional, so an empty object is an empty list. An
 * object with unknown fields only is rejected, and so is one with a field of Foundry's error body. Not thread-safe.
 */
final class AnswerShape {
    private static final int MOST_NAMES = 5;
    private static final int MAX_NAME = 40;

    private final AnswerFlaws flaws;
    private final List<String> others = new ArrayList<>();
    private boolean known;

    AnswerShape(AnswerFlaws flaws) {
        this.flaws = flaws;
    }

    /** Notes that the answer has a documented field. */
    void noteKnownField() {
        known = true;
    }

    /**
     * Notes an unknown field and skips its value.
     *
     * @throws ErrorInsteadException if it is a field of Foundry's error body
     */
    void skipUnknownField(String field, JsonParser in) throws IOException {
        if (JsonAnswer.isErrorField(field, in)) {
            flaws.note(AnswerFlaw.ERROR_BODY, "");
            throw new ErrorInsteadException();
        }
        if (others.size() < MOST_NAMES) {
            others.add(VisibleText.cut(field, MAX_NAME));
        }
        in.skipChildren();
    }

    /**
     * To be called after the last field.
     *
     * @param wanted what the answer should be, for people
     * @throws UnreadableAnswerException if the answer has unknown fields only; the message names them
     */
    void check(String wanted) throws UnreadableAnswerException {
        if (!known && !others.isEmpty()) {
            String names = "the answer is not " + wanted + ": its fields are " + String.join(", ", others);
            flaws.note(AnswerFlaw.UNKNOWN_SHAPE, names);
            throw new UnreadableAnswerException(names);
        }
    }
}
