package io.buildwatch.registry;

import java.io.IOException;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * The registry did not give what was asked for. Nothing is known then of the bytes or the record at hand, so they must
 * never become a dead letter. Bytes that are not a record of ours are a plain {@link SerializationException}.
 */
public final class RegistryException extends SerializationException {

    /** What went wrong. */
    public enum Kind {
        /** No URL answered in time, or only with 408, 429 or 5xx: the same call may succeed later. */
        UNREACHABLE,
        /** 401 or 403. */
        UNAUTHORIZED,
        /** 404: the registry has no such subject, version, schema or id. */
        NOT_FOUND,
        /** 409: the schema breaks the subject's compatibility level. */
        INCOMPATIBLE,
        /** Another refusal, or an answer that is not Confluent's protocol. */
        REFUSED
    }

    /** How the message of Confluent's {@code RestClientException} ends if there is no such schema. */
    private static final String CONFLUENT_SCHEMA_NOT_FOUND = "; error code: 40403";

    private final Kind kind;

    RegistryException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** What went wrong. */
    public Kind kind() {
        return kind;
    }

    /** Whether the same call may succeed later. */
    public boolean isRetryable() {
        return kind == Kind.UNREACHABLE;
    }

    /**
     * Whether an exception from any Avro serde means "the registry could not answer" rather than "these bytes are not a
     * record". Confluent's client is covered too: it throws Kafka's {@link ApiException}s without a cause (an HTTP 401
     * is an {@code InvalidConfigurationException}), or wraps {@code RestClientException} and {@link IOException}.
     */
    public static boolean isLookupFailure(@Nullable Throwable thrown) {
        Throwable at = thrown;
        // Bounded, because a chain of causes may be a cycle.
        for (int depth = 0; at != null && depth < 32; depth++) {
            if (at instanceof RegistryException || at instanceof ApiException || isRestClientException(at)) {
                return true;
            }
            if (at instanceof IOException && !comesFromDecoder(at)) {
                return true;
            }
            at = at.getCause();
        }
        return false;
    }

    /**
     * Whether an exception, of Confluent's client too, means that the registry answered and has no schema of this id.
     */
    public static boolean isUnknownSchema(@Nullable Throwable thrown) {
        Throwable at = thrown;
        for (int depth = 0; at != null && depth < 32; depth++) {
            if (at instanceof RegistryException registry && registry.kind == Kind.NOT_FOUND) {
                return true;
            }
            if (isRestClientException(at) && String.valueOf(at.getMessage()).endsWith(CONFLUENT_SCHEMA_NOT_FOUND)) {
                return true;
            }
            at = at.getCause();
        }
        return false;
    }

    private static boolean isRestClientException(Throwable thrown) {
        return Stream.<Class<?>>iterate(thrown.getClass(), type -> type != null, Class::getSuperclass)
                .anyMatch(type -> type.getSimpleName().equals("RestClientException"));
    }

    /** Avro's decoder reports truncated or malformed bytes by an {@link IOException}, although no I/O failed. */
    private static boolean comesFromDecoder(Throwable thrown) {
        return Stream.of(thrown.getStackTrace())
                .limit(4)
                .anyMatch(frame -> frame.getClassName().startsWith("org.apache.avro.io."));
    }
}
