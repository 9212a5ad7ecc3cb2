package io.buildwatch.cli;

import ch.qos.logback.classic.pattern.MessageConverter;
import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.buildwatch.text.VisibleText;

/**
 * Conversion words for Logback's patterns. Text from outside may be part of a message or a stack trace, but with these
 * words it cannot begin a log line of its own.
 */
public final class LineSafe {
    private LineSafe() {}

    /** The message on one line; invisible characters are written as their numbers. */
    public static final class Message extends MessageConverter {
        @Override
        public String convert(ILoggingEvent event) {
            return VisibleText.of(super.convert(event));
        }
    }

    /** The stack trace. Each line is indented, so that none looks like the beginning of a log record. */
    public static final class Trace extends ThrowableProxyConverter {
        @Override
        public String convert(ILoggingEvent event) {
            StringBuilder indented = new StringBuilder();
            super.convert(event)
                    .lines()
                    .forEach(line -> indented.append("    ")
                            .append(VisibleText.of(line.strip()))
                            .append('\n'));
            return indented.toString();
        }
    }
}
