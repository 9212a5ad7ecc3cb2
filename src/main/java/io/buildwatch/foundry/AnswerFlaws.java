package io.buildwatch.foundry;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was not as it must be in one answer. One thread. */
final class AnswerFlaws {
    private static final int MAX_VALUE = 40;

    private final Map<AnswerFlaw, Integer> counts = new EnumMap<>(AnswerFlaw.class);
    private final Map<AnswerFlaw, String> firsts = new EnumMap<>(AnswerFlaw.class);

    /** @param what for people: may quote the answer, for it is made harmless here */
    void note(AnswerFlaw flaw, String what) {
        counts.merge(flaw, 1, Integer::sum);
        firsts.putIfAbsent(flaw, Failures.line(what));
    }

    /** The parser's current value cannot be read, and is taken as absent. */
    void unreadable(JsonParser in) throws IOException {
        // Not for each of many: the text costs more than the count.
        note(AnswerFlaw.UNREADABLE_VALUE, firsts.containsKey(AnswerFlaw.UNREADABLE_VALUE) ? "" : describe(in));
    }

    /** The parser's current value and its field, on one line after {@link Failures#line}. */
    static String describe(JsonParser in) throws IOException {
        String field = in.currentName();
        String where = field == null ? "an element" : field;
        if (in.currentToken() == JsonToken.VALUE_STRING) {
            String text = in.getText();
            return where + " is \"" + (text.length() > MAX_VALUE ? text.substring(0, MAX_VALUE) + "…" : text) + '"';
        }
        return where + " " + kind(in.currentToken());
    }

    /** What a value of another kind is. */
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

    /** The first of its kind, for people; null if there is none. */
    @Nullable
    String first(AnswerFlaw flaw) {
        return firsts.get(flaw);
    }
}
