package io.buildwatch.text;

/** Describes an exception in a line. It may quote text from outside, invisible characters included. Pure; any thread. */
public final class ExceptionText {
    private ExceptionText() {}

    /** The class, and the message if there is one. */
    public static String of(Throwable e) {
        return e.getMessage() == null
                ? e.getClass().getSimpleName()
                : e.getClass().getSimpleName() + ": " + e.getMessage();
    }

    /** The messages of the causes, from the outermost on, and {@link #of} the last one. */
    public static String withCauses(Throwable e) {
        Throwable cause = e.getCause();
        return cause == null || cause == e ? of(e) : e.getMessage() + ": " + withCauses(cause);
    }
}
