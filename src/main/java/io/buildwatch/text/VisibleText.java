package io.buildwatch.text;

/**
 * The one way to make a text safe for logs and terminals. Its invisible characters are removed, escaped or blanked:
 * blanks other than the space, and Unicode's control and format characters, such as a byte order mark, U+00A0 or
 * U+200B. Copied text often has some, and text from outside may have them on purpose. Pure; any thread.
 */
public final class VisibleText {
    private VisibleText() {}

    /** The text without invisible characters at its ends, spaces included. */
    public static String trim(String text) {
        int begin = 0;
        int end = text.length();
        while (begin < end && isUnseen(text.codePointAt(begin))) {
            begin += Character.charCount(text.codePointAt(begin));
        }
        while (end > begin && isUnseen(text.codePointBefore(end))) {
            end -= Character.charCount(text.codePointBefore(end));
        }
        return text.substring(begin, end);
    }

    /**
     * The text on one line, safe for a terminal or a log: each invisible character but the space is written as its
     * number, such as <code>&#92;u200b</code>. So none can hide, move or reverse the text beside it.
     */
    public static String of(String text) {
        if (text.codePoints().allMatch(c -> c == ' ' || !isUnseen(c))) {
            return text;
        }
        StringBuilder shown = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (c == ' ' || !isUnseen(c)) {
                shown.appendCodePoint(c);
            } else {
                for (char unit : Character.toChars(c)) {
                    shown.append(String.format("\\u%04x", (int) unit));
                }
            }
        });
        return shown.toString();
    }

    /**
     * As {@link #of}, but with a blank for each invisible character. For prose, such as a message of another program,
     * in which a line break is no news.
     */
    public static String line(String text) {
        StringBuilder line = new StringBuilder(text.length());
        text.codePoints().map(c -> isUnseen(c) ? ' ' : c).forEach(line::appendCodePoint);
        return line.toString();
    }

    /** As {@link #line(String)}, of a text that is cut as by {@link #cut}. */
    public static String line(String text, int maxChars) {
        return line(cut(text, maxChars));
    }

    /** The text; if it is longer than {@code maxChars}, its first so many characters and an ellipsis. */
    public static String cut(String text, int maxChars) {
        if (text.length() <= maxChars) {
            return text;
        }
        boolean halvesCharacter = maxChars > 0 && Character.isHighSurrogate(text.charAt(maxChars - 1));
        return text.substring(0, halvesCharacter ? maxChars - 1 : maxChars) + "…";
    }

    /**
     * Whether the text may stand unchanged in a line: it has no control or format character, no line separator and no
     * surrogate, not even a pair. Blanks of any kind are allowed.
     */
    public static boolean isPlain(String text) {
        return text.chars().noneMatch(VisibleText::isForging);
    }

    private static boolean isUnseen(int codePoint) {
        return isForging(codePoint)
                || switch (Character.getType(codePoint)) {
                    case Character.SPACE_SEPARATOR, Character.UNASSIGNED -> true;
                    default -> false;
                };
    }

    /** Whether it could begin a line of its own, move the cursor, or turn the reading direction. */
    private static boolean isForging(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }
}
