package io.buildwatch.config;

import io.buildwatch.text.VisibleText;
import java.util.regex.Pattern;

/** Formats values for problem lines: on one line, shortened, without passwords. Stateless; any thread. */
final class Redaction {
    private static final int LONGEST = 100;
    /**
     * Everything before the host of each URL in a list: a password may hold any character, the scheme may be missing.
     */
    private static final Pattern USER_INFO = Pattern.compile("[^,]*@");

    private Redaction() {}

    /** {@code key=value}; without the value if the setting is a secret. */
    static String setting(ConfigKey<?> key, String value) {
        return key.secret() ? key.name() + " (value not shown)" : setting(key.name(), value);
    }

    static String setting(String key, String value) {
        return text(key) + "=" + text(value);
    }

    static String text(String text) {
        String masked = USER_INFO.matcher(text).replaceAll("***@");
        return VisibleText.of(VisibleText.cut(masked, LONGEST));
    }
}
