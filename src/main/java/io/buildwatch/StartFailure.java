package io.buildwatch;

import io.buildwatch.config.KafkaConfig;
import io.buildwatch.kafka.KafkaFailure;
import io.buildwatch.registry.RegistryException;
import java.io.Serial;
import java.util.List;
import org.apache.kafka.common.KafkaException;

/** Why an instance cannot start; each line says what is wrong and what to do. Holds no secret. */
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

    /** One that lies in the settings alone: trying again is of no use. */
    static StartFailure inConfiguration(List<String> lines) {
        return new StartFailure(lines, true);
    }

    public StartFailure(String line) {
        this(List.of(line));
    }

    /** What the registry, Kafka or the machine refused, in one line. */
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

    /** One line of what Kafka's clients threw: they wrap the reason in "Failed to create new KafkaAdminClient". */
    static String reason(Throwable thrown) {
        String message = thrown.getMessage() == null ? thrown.getClass().getSimpleName() : thrown.getMessage();
        Throwable cause = thrown.getCause();
        return cause == null || cause == thrown || cause.getMessage() == null || message.contains(cause.getMessage())
                ? message
                : message + ": " + reason(cause);
    }

    /** Whether it lies in the settings alone. */
    public boolean isInConfiguration() {
        return configuration;
    }

    /** At least one. */
    public List<String> lines() {
        return lines;
    }
}
