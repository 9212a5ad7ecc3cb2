package io.buildwatch.foundry;

import io.buildwatch.foundry.FoundryFailure.Kind;
import io.buildwatch.text.VisibleText;
import org.jspecify.annotations.Nullable;

/** Makes the failures that do not come from an HTTP status, with a detail of one line. Stateless; any thread. */
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

    /** The text as one line of at most {@value #MAX_DETAIL} characters; empty for null. */
    static String line(@Nullable String text) {
        return text == null ? "" : VisibleText.line(text, MAX_DETAIL - 1).strip();
    }
}
