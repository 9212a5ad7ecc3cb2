package io.buildwatch.kafka;

import static java.util.Objects.requireNonNullElse;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.UnsupportedSaslMechanismException;

/**
 * Turns what Kafka's clients threw into a line that says what is wrong and what to do. The clients wrap the reason in
 * "Failed to construct kafka consumer", for example. The text of an exception that may quote {@code sasl.jaas.config}
 * is left out. Pure; any thread.
 */
public final class KafkaFailure {
    private static final String JAAS_FORM = "; it is like org.apache.kafka.common.security.scram.ScramLoginModule"
            + " required username=\"…\" password=\"…\";";

    private KafkaFailure() {}

    /** The line for when nothing answers under the given addresses. */
    public static String noAnswer(String bootstrapServers) {
        return "Kafka does not answer at bootstrap.servers=" + bootstrapServers
                + "; is it running there, is the address right, and does security.protocol suit that port?";
    }

    /** The line for any other failure. */
    public static String line(Throwable thrown, String bootstrapServers) {
        String at = "Kafka at bootstrap.servers=" + bootstrapServers;
        return find(thrown, UnsupportedSaslMechanismException.class)
                .map(e -> at + " does not take this sasl.mechanism: " + firstLine(e))
                .or(() -> find(thrown, SaslAuthenticationException.class)
                        .map(e -> at + " refuses the user or the password in sasl.jaas.config (" + firstLine(e) + ")"))
                .or(() -> find(thrown, SslAuthenticationException.class)
                        .map(e -> at + ": TLS failed (" + firstLine(rootCause(e))
                                + "); check ssl.truststore.* (whom to trust), ssl.keystore.* (if the brokers want a"
                                + " certificate), and whether that port speaks TLS"))
                .or(() -> find(thrown, AuthorizationException.class)
                        .map(e -> at + " refuses: " + e.getClass().getSimpleName() + ": " + firstLine(e)
                                + "; check the ACLs"))
                .or(() -> find(thrown, RetriableException.class).map(e -> noAnswer(bootstrapServers)))
                .or(() -> jaas(thrown))
                .or(
                        () -> causes(thrown)
                                .filter(e -> firstLine(e).startsWith("No resolvable bootstrap urls"))
                                .findFirst()
                                .map(
                                        e -> "bootstrap.servers=" + bootstrapServers
                                                + ": no such host; check the spelling, and whether this machine's name server knows it"))
                .orElseGet(() -> "Kafka's client: " + reason(thrown));
    }

    /** The message of a failure followed by those of its causes, each once. */
    public static String reason(Throwable thrown) {
        String message =
                requireNonNullElse(thrown.getMessage(), thrown.getClass().getSimpleName());
        Throwable cause = thrown.getCause();
        if (cause == null || cause == thrown || cause.getMessage() == null) {
            return message;
        }
        // The "Failed to …" of Kafka's clients adds nothing to the reason.
        if (thrown instanceof KafkaException && message.startsWith("Failed to ")) {
            return reason(cause);
        }
        return message.contains(cause.getMessage()) ? message : message + ": " + reason(cause);
    }

    private static Optional<String> jaas(Throwable thrown) {
        List<String> messages = causes(thrown)
                .map(e -> firstLine(e).toLowerCase(Locale.ROOT))
                .filter(message -> message.contains("jaas") || message.contains("loginmodule"))
                .toList();
        if (messages.isEmpty()) {
            return Optional.empty();
        }
        String all = String.join(" ", messages);
        if (all.contains("could not find a")) {
            return Optional.of("sasl.jaas.config: missing; security.protocol=SASL_… needs it" + JAAS_FORM);
        }
        if (all.contains("semi-colon")) {
            return Optional.of("sasl.jaas.config: must end with a semicolon" + JAAS_FORM);
        }
        return Optional.of("sasl.jaas.config: "
                + (all.contains("loginmodule class") || all.contains("no loginmodule found")
                        ? "there is no such login module class"
                        : "cannot be read")
                + JAAS_FORM);
    }

    private static <T extends Throwable> Optional<T> find(Throwable thrown, Class<T> kind) {
        return causes(thrown).filter(kind::isInstance).map(kind::cast).findFirst();
    }

    /** The failure and its causes; at most ten, because a chain of causes may be a cycle. */
    public static Stream<Throwable> causes(Throwable thrown) {
        return Stream.iterate(thrown, cause -> cause != null, Throwable::getCause)
                .limit(10);
    }

    private static Throwable rootCause(Throwable thrown) {
        return causes(thrown).reduce(thrown, (outer, inner) -> inner);
    }

    private static String firstLine(Throwable thrown) {
        return requireNonNullElse(thrown.getMessage(), thrown.getClass().getSimpleName())
                .lines()
                .findFirst()
                .orElse("");
    }
}
