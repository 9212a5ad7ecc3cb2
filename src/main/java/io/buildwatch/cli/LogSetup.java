package io.buildwatch.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import io.buildwatch.config.BuildwatchConfig.LogFormat;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets up the logging of the service: to standard output, with the libraries' loggers quiet. All other commands keep
 * {@code logback.xml}: warnings go to standard error, and nothing to standard output, which is for the command's own
 * output.
 */
public final class LogSetup {
    private static final String PATTERN =
            "%d{\"yyyy-MM-dd'T'HH:mm:ss.SSSXXX\"} %-5level [%thread] %logger{24} - %safeMessage%n%safeTrace%nopex";

    /** A system property with the level of Kafka's own loggers, such as {@code INFO} or {@code DEBUG}. */
    public static final String KAFKA_LEVEL = "buildwatch.kafka.log.level";

    private LogSetup() {}

    /** Replaces what was set up before. To be called once, at the start of {@code run}. */
    public static void forService(LogFormat format) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setName("stdout");
        appender.setEncoder(format == LogFormat.JSON ? json(context) : text(context));
        appender.start();
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(appender);
        root.setLevel(Level.INFO);
        levels(context, System.getProperty(KAFKA_LEVEL));
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> LoggerFactory.getLogger("io.buildwatch")
                .error("a fault ended the thread {}", thread.getName(), thrown));
    }

    /** @param kafka the level of Kafka's own loggers; null for the default */
    static void levels(LoggerContext context, @Nullable String kafka) {
        context.getLogger("org.apache").setLevel(Level.WARN);
        context.getLogger("org.apache.kafka").setLevel(Level.toLevel(kafka, Level.WARN));
        // While no broker answers, each client warns of every attempt, many times a second; KafkaWatch logs it once.
        context.getLogger("org.apache.kafka.clients").setLevel(Level.toLevel(kafka, Level.ERROR));
        // At each start it warns of settings that are right.
        context.getLogger("org.apache.kafka.streams.StreamsConfig").setLevel(Level.ERROR);
        context.getLogger("io.micrometer").setLevel(Level.WARN);
        context.getLogger("org.eclipse.jetty").setLevel(Level.WARN);
        context.getLogger("org.rocksdb").setLevel(Level.WARN);
    }

    /** Logs a warning about the configuration, which is read before logging is set up. */
    static void warn(String line) {
        LoggerFactory.getLogger("io.buildwatch.config").warn("{}", line);
    }

    /** Logs a line that says why the start failed. */
    static void error(String line) {
        LoggerFactory.getLogger("io.buildwatch").error("{}", line);
    }

    static Encoder<ILoggingEvent> json(LoggerContext context) {
        JsonEncoder encoder = new JsonEncoder();
        encoder.setContext(context);
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        encoder.setWithContext(false);
        encoder.setWithMessage(false);
        encoder.setWithArguments(false);
        encoder.setWithFormattedMessage(true);
        encoder.start();
        return encoder;
    }

    static Encoder<ILoggingEvent> text(LoggerContext context) {
        PatternLayout layout = new PatternLayout();
        layout.setContext(context);
        layout.getInstanceConverterMap().put("safeMessage", LineSafe.Message::new);
        layout.getInstanceConverterMap().put("safeTrace", LineSafe.Trace::new);
        layout.setPattern(PATTERN);
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.setLayout(layout);
        encoder.start();
        return encoder;
    }
}
