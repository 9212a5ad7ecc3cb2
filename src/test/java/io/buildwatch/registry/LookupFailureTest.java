package io.buildwatch.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.util.stream.Stream;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The exceptions of Confluent's deserializer, by its sources (AbstractKafkaSchemaSerDe). */
class LookupFailureTest {
    private static class RestClientException extends Exception {
        RestClientException(String message, int errorCode) {
            super(message + "; error code: " + errorCode);
        }
    }

    private static final class ARestClientsChild extends RestClientException {
        ARestClientsChild() {
            super("Schema 1 not found", 40403);
        }
    }

    static Stream<Throwable> failedLookUps() {
        return Stream.of(
                new RegistryException(RegistryException.Kind.NOT_FOUND, "x"),
                new RuntimeException(new RegistryException(RegistryException.Kind.UNREACHABLE, "x")),
                new SerializationException("Error retrieving Avro value schema for id 1", new ConnectException("no")),
                new SerializationException(
                        "Error retrieving Avro value schema for id 1", new RestClientException("Gone", 500)),
                new SerializationException(new ARestClientsChild()),
                new InvalidConfigurationException("Unauthorized; error code: 401"));
    }

    @ParameterizedTest
    @MethodSource("failedLookUps")
    void aFailedLookUpIsKnownWhoeverThrewIt(Throwable thrown) {
        assertThat(RegistryException.isLookupFailure(thrown)).isTrue();
    }

    @Test
    void aSchemaThatTheRegistryDoesNotHaveIsKnownWhoeverThrewIt() {
        assertThat(RegistryException.isUnknownSchema(new RegistryException(RegistryException.Kind.NOT_FOUND, "x")))
                .isTrue();
        assertThat(RegistryException.isUnknownSchema(new SerializationException(new ARestClientsChild())))
                .isTrue();
        assertThat(RegistryException.isUnknownSchema(new RegistryException(RegistryException.Kind.REFUSED, "x")))
                .isFalse();
        assertThat(RegistryException.isUnknownSchema(new RestClientException("Gone", 500)))
                .isFalse();
        assertThat(RegistryException.isUnknownSchema(new SerializationException("Unknown magic byte!")))
                .isFalse();
    }

    @Test
    void aDecodersEndOfBytesIsNoFailedLookUp() {
        SerializationException thrown =
                new SerializationException("Error deserializing Avro message for id 1", endOfBytes());

        assertThat(thrown).hasRootCauseInstanceOf(IOException.class);
        assertThat(RegistryException.isLookupFailure(thrown)).isFalse();
    }

    @Test
    void otherFaultsAreNoFailedLookUp() {
        RuntimeException ring = new RuntimeException("a");
        ring.initCause(new RuntimeException("b", ring));

        assertThat(RegistryException.isLookupFailure(ring)).isFalse();
        assertThat(RegistryException.isLookupFailure(null)).isFalse();
        assertThat(RegistryException.isLookupFailure(new SerializationException("Unknown magic byte!")))
                .isFalse();
    }

    private static IOException endOfBytes() {
        try {
            DecoderFactory.get().binaryDecoder(new byte[0], null).readLong();
            throw new AssertionError("read something out of nothing");
        } catch (IOException e) {
            return e;
        }
    }
}
