package io.buildwatch.config;

import io.buildwatch.text.VisibleText;
import java.util.regex.Pattern;

/** Values as a problem line may show them: on one line, not long, without passwords. */
final class Shown {
    private static final int LONGEST = 100;
    /** Of each URL in a list: all before the host, for a password may hold anything and the scheme be forgotten. */
    private static final Pattern USER_INFO = Pattern.compile("[^,]*@");

    private Shown() {}

    /** {@code key=value} for people; the value is left out where it is a secret. */
    static String setting(ConfigKey<?> key, String value) {
        return key.secret() ? key.name() + " (value not shown)" : setting(key.name(), value);
    }

    static String setting(String key, String value) {
        return text(key) + "=" + text(value);
    }

    static String text(String text) {
        String masked = USER_INFO.matcher(text).replaceAll("***@");
        return masked.codePointCount(0, masked.length()) > LONGEST
                ? VisibleText.of(masked.substring(0, masked.offsetByCodePoints(0, LONGEST))) + "…"
                : VisibleText.of(masked);
    }
}
