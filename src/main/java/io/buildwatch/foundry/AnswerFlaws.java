package io.buildwatch.foundry;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.buildwatch.text.VisibleText;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts the flaws of one answer by kind, and keeps a description of the first of each kind. Not thread-safe. */
final class AnswerFlaws {
    private static final int MAX_VALUE = 40;

    private final Map<AnswerFlaw, Integer> counts = new EnumMap<>(AnswerFlaw.class);
    private final Map<AnswerFlaw, String> firsts = new EnumMap<>(AnswerFlaw.class);

    /** @param what a description for people; it may quote the answer, because {@link LocalFailures#line} cleans it here */
    void note(AnswerFlaw flaw, String what) {
        counts.merge(flaw, 1, Integer::sum);
        firsts.putIfAbsent(flaw, LocalFailures.line(what));
    }

    /** Notes that the parser's current value cannot be read and is taken as absent. */
    void noteUnreadable(JsonParser in) throws IOException {
        // Only the first is described, because the text costs more than the count.
        note(AnswerFlaw.UNREADABLE_VALUE, firsts.containsKey(AnswerFlaw.UNREADABLE_VALUE) ? "" : describe(in));
    }

    /** Describes the parser's current value and its field; may quote the answer, not yet cleaned. */
    static String describe(JsonParser in) throws IOException {
        String field = in.currentName();
        String where = field == null ? "an element" : field;
        if (in.currentToken() == JsonToken.VALUE_STRING) {
            return where + " is \"" + VisibleText.cut(in.getText(), MAX_VALUE) + '"';
        }
        return where + " " + kind(in.currentToken());
    }

    /** Says what kind of value the token begins, such as {@code is an array}. */
    static String kind(@Nullable JsonToken token) {
        if (token == null) {
            return "is nothing";
        }
        return switch (token) {
            case START_OBJECT -> "is an object";
            case START_ARRAY -> "is an array";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "is a number";
            default -> "is " + token.name().replace("VALUE_", "").toLowerCase(Locale.ROOT);
        };
    }

    boolean isEmpty() {
        return counts.isEmpty();
    }

    int count(AnswerFlaw flaw) {
        return counts.getOrDefault(flaw, 0);
    }

    /** Describes the first flaw of this kind, for people; null if there is none. */
    @Nullable
    String firstDescription(AnswerFlaw flaw) {
        return firsts.get(flaw);
    }
}
