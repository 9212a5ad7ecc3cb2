package io.buildwatch.cli;

import ch.qos.logback.classic.pattern.MessageConverter;
import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.buildwatch.text.VisibleText;

/** Pattern words that no text from outside can use to begin a log line of its own. */
public final class LineSafe {
    private LineSafe() {}

    /** The message on one line; characters that cannot be seen are written as their numbers. */
    public static final class Message extends MessageConverter {
        @Override
        public String convert(ILoggingEvent event) {
            return oneLine(super.convert(event));
        }
    }

    /** The stack trace; whatever its messages hold, each line is indented. */
    public static final class Trace extends ThrowableProxyConverter {
        @Override
        public String convert(ILoggingEvent event) {
            StringBuilder indented = new StringBuilder();
            super.convert(event)
                    .lines()
                    .forEach(line -> indented.append("    ")
                            .append(oneLine(line.strip()))
                            .append('\n'));
            return indented.toString();
        }
    }

    static String oneLine(String text) {
        return VisibleText.of(text);
    }
}
