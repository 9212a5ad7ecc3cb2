package io.buildwatch.registry;

import java.util.regex.Pattern;

/** Makes text that others wrote fit for a line of a log. Pure; any thread. */
final class PlainText {
    /**
     * Control and format characters, line and paragraph separators and unpaired surrogates, which forge or garble log
     * lines.
     */
    private static final Pattern NOT_PLAIN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]+");

    private PlainText() {}

    /**
     * One line of at most {@code maxChars}, with a blank for what is not plain, and an ellipsis if the text is longer.
     */
    static String line(String text, int maxChars) {
        String first = text.length() <= maxChars ? text : text.substring(0, maxChars);
        String line = NOT_PLAIN.matcher(first).replaceAll(" ");
        return first.length() == text.length() ? line : line + "…";
    }
}
