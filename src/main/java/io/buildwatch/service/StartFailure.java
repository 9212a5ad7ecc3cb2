package io.buildwatch.service;

import io.buildwatch.config.KafkaConfig;
import io.buildwatch.kafka.KafkaFailure;
import io.buildwatch.registry.RegistryException;
import java.io.Serial;
import java.util.List;
import org.apache.kafka.common.KafkaException;

/** The reason why an instance cannot start. Each line says what is wrong and what to do. Holds no secret. */
public final class StartFailure extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient List<String> lines;
    private final boolean configuration;

    public StartFailure(List<String> lines) {
        this(lines, false);
    }

    private StartFailure(List<String> lines, boolean configuration) {
        super(String.join("; ", lines));
        this.lines = List.copyOf(lines);
        this.configuration = configuration;
    }

    /** A failure that lies in the settings alone, so that trying again is of no use. */
    static StartFailure inConfiguration(List<String> lines) {
        return new StartFailure(lines, true);
    }

    public StartFailure(String line) {
        this(List.of(line));
    }

    /** Describes in one line what the registry, Kafka or the operating system refused. */
    static StartFailure of(Exception thrown, KafkaConfig kafka) {
        if (thrown instanceof RegistryException) {
            return new StartFailure(String.valueOf(thrown.getMessage()));
        }
        if (thrown instanceof KafkaException refused) {
            return new StartFailure(
                    KafkaFailure.line(refused, kafka.passedThrough().getOrDefault("bootstrap.servers", "")));
        }
        return new StartFailure(reason(thrown));
    }

    /** The messages of an exception and its causes in one line: Kafka's clients hide the reason in a cause. */
    static String reason(Throwable thrown) {
        String message = thrown.getMessage() == null ? thrown.getClass().getSimpleName() : thrown.getMessage();
        Throwable cause = thrown.getCause();
        return cause == null || cause == thrown || cause.getMessage() == null || message.contains(cause.getMessage())
                ? message
                : message + ": " + reason(cause);
    }

    /** Whether the failure lies in the settings alone, so that trying again is of no use. */
    public boolean isInConfiguration() {
        return configuration;
    }

    /** One line for each problem; at least one. */
    public List<String> lines() {
        return lines;
    }
}
