package io.buildwatch.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import io.buildwatch.cli.LogSetup;
import io.buildwatch.config.BuildwatchConfig;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes to a file what {@code run} would log to standard output, byte for byte. After closing, the process logs only
 * errors again.
 */
final class ProductLog implements AutoCloseable {
    private final Path file;
    private final OutputStreamAppender<ILoggingEvent> appender;

    ProductLog(Path file) throws IOException {
        this.file = file;
        OutputStream out = Files.newOutputStream(file);
        LogSetup.forService(BuildwatchConfig.LogFormat.TEXT);
        appender = (OutputStreamAppender<ILoggingEvent>) root().getAppender("stdout");
        appender.setOutputStream(out);
    }

    long bytes() throws IOException {
        return Files.size(file);
    }

    /** How many lines contain the text. */
    long count(String text) throws IOException {
        try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
            return lines.filter(line -> line.contains(text)).count();
        }
    }

    private static ch.qos.logback.classic.Logger root() {
        return ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(Logger.ROOT_LOGGER_NAME);
    }

    @Override
    public void close() {
        for (ch.qos.logback.classic.Logger logger : root().getLoggerContext().getLoggerList()) {
            logger.setLevel(logger == root() ? Level.ERROR : null);
        }
        appender.setOutputStream(System.err);
    }
}
