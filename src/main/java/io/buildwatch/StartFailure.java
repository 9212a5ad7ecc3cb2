package io.buildwatch;

import java.io.Serial;
import java.util.List;

/** Why an instance cannot start; each line says what is wrong and what to do. Holds no secret. */
public final class StartFailure extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient List<String> lines;

    public StartFailure(List<String> lines) {
        super(String.join("; ", lines));
        this.lines = List.copyOf(lines);
    }

    public StartFailure(String line) {
        this(List.of(line));
    }

    /** One line of what Kafka's clients threw: they wrap the reason in "Failed to create new KafkaAdminClient". */
    static String reason(Throwable thrown) {
        String message = thrown.getMessage() == null ? thrown.getClass().getSimpleName() : thrown.getMessage();
        Throwable cause = thrown.getCause();
        return cause == null || cause == thrown || cause.getMessage() == null || message.contains(cause.getMessage())
                ? message
                : message + ": " + reason(cause);
    }

    /** At least one. */
    public List<String> lines() {
        return lines;
    }
}
