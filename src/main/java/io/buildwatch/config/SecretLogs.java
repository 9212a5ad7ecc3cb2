package io.buildwatch.config;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/**
 * HttpClient writes every header, the token's too, and every byte to these loggers at debug level. No log level may
 * show secrets (docs/events.md#guarantee-5), so they are off whatever the logging configuration says.
 */
public final class SecretLogs {
    private static final String[] NAMES = {"org.apache.hc.client5.http.headers", "org.apache.hc.client5.http.wire"};

    private SecretLogs() {}

    /** To be called before a client of HttpClient's is made. */
    public static void silence() {
        for (String name : NAMES) {
            if (LoggerFactory.getLogger(name) instanceof Logger logger) {
                logger.setLevel(Level.OFF);
            }
        }
    }
}
