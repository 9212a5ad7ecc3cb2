package io.buildwatch.text;

/**
 * Removes or escapes invisible characters: blanks other than the space, and Unicode's control and format characters,
 * such as a byte order mark, U+00A0 or U+200B. Copied text often has some. Pure; any thread.
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

    private static boolean isUnseen(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> true;
            default -> false;
        };
    }
}
