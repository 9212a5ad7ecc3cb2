package io.buildwatch.foundry;

import io.buildwatch.foundry.FoundryFailure.Kind;
import org.jspecify.annotations.Nullable;

/** Makes the failures that do not come from an HTTP status, and cleans text for people. Stateless; any thread. */
final class LocalFailures {
    private static final int MAX_DETAIL = 200;

    private LocalFailures() {}

    static FoundryFailure notSent(String why) {
        return of(Kind.NOT_SENT, why);
    }

    static FoundryFailure of(Kind kind, String detail) {
        return new FoundryFailure(kind, 0, null, null, null, line(detail));
    }

    static FoundryFailure protocol(int status, String detail) {
        return new FoundryFailure(Kind.PROTOCOL, status, null, null, null, line(detail));
    }

    /** A fault of this program. It is not retried, because the same answer would cause it again. */
    static FoundryFailure internal(Throwable fault) {
        return protocol(0, "internal fault: " + describe(fault));
    }

    /** The class of the exception and its message, on one line. */
    static String describe(Throwable fault) {
        String message = fault.getMessage();
        String name = fault.getClass().getSimpleName();
        return line(message == null ? name : name + ": " + message);
    }

    /** The text as one line of at most {@value #MAX_DETAIL} characters; others than plain ones become spaces. */
    static String line(@Nullable String text) {
        if (text == null) {
            return "";
        }
        StringBuilder line = new StringBuilder(Math.min(text.length(), MAX_DETAIL));
        for (int i = 0; i < text.length() && line.length() < MAX_DETAIL; i++) {
            char c = text.charAt(i);
            line.append(isPlain(c) ? c : ' ');
        }
        return line.toString().strip();
    }

    /** The text if it may stand unchanged in a log line and a record; otherwise null. */
    static @Nullable String plainOrNull(@Nullable String text, int maxLength) {
        if (text == null || text.isEmpty() || text.length() > maxLength) {
            return null;
        }
        return text.chars().allMatch(c -> isPlain((char) c)) ? text : null;
    }

    /** False for control and format characters, line separators and surrogates, which forge or garble log lines. */
    private static boolean isPlain(char c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> false;
            default -> true;
        };
    }
}
