package io.buildwatch.client;

import java.io.Serial;

/**
 * Why the topics or the service could not be read or written. The message is one line that says what is wrong and what
 * to do. Holds no secret.
 */
public final class ClientFailure extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private final boolean configuration;

    ClientFailure(String line) {
        this(line, false);
    }

    private ClientFailure(String line, boolean configuration) {
        super(line);
        this.configuration = configuration;
    }

    /** A failure that lies in a setting or an option alone, so that trying again is of no use. */
    static ClientFailure inConfiguration(String line) {
        return new ClientFailure(line, true);
    }

    /** @param topic the full name */
    static ClientFailure noTopic(String topic) {
        return new ClientFailure(
                "there is no topic " + topic + "; 'buildwatch run' creates it (or is --topics-prefix wrong?)");
    }

    /** Whether the failure lies in a setting or an option alone, so that trying again is of no use. */
    public boolean isInConfiguration() {
        return configuration;
    }
}
