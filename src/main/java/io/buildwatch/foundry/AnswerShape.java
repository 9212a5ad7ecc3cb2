package io.buildwatch.foundry;

import com.fasterxml.jackson.core.JsonParser;
import io.buildwatch.foundry.JsonAnswer.ErrorInsteadException;
import io.buildwatch.foundry.JsonAnswer.UnreadableAnswerException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether an answer is what was asked for. All of its fields are optional, so that an empty object is an empty list: but
 * one that has other fields only is none, and one that says that it is an error is one. One thread.
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

    /** It has a field that it should have. */
    void known() {
        known = true;
    }

    /** Skips the value of a field that is not read. */
    void other(String field, JsonParser in) throws IOException {
        if (JsonAnswer.isOfAnError(field, in)) {
            flaws.note(AnswerFlaw.ERROR_BODY, "");
            throw new ErrorInsteadException();
        }
        if (others.size() < MOST_NAMES) {
            others.add(field.length() > MAX_NAME ? field.substring(0, MAX_NAME) + "…" : field);
        }
        in.skipChildren();
    }

    /** @throws UnreadableAnswerException naming the fields, if there are other ones only */
    void check(String wanted) throws UnreadableAnswerException {
        if (!known && !others.isEmpty()) {
            String names = "the answer is not " + wanted + ": all that it has is " + String.join(", ", others);
            flaws.note(AnswerFlaw.UNKNOWN_SHAPE, names);
            throw new UnreadableAnswerException(names);
        }
    }
}
