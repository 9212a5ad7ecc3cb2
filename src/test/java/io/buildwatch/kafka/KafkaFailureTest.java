package io.buildwatch.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLHandshakeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnsupportedSaslMechanismException;
import org.junit.jupiter.api.Test;

class KafkaFailureTest {
    private static String line(Throwable thrown) {
        return KafkaFailure.line(new ExecutionException(thrown), "k:9092");
    }

    @Test
    void eachKindOfRefusalSaysWhichSettingToLookAt() {
        assertThat(line(new SaslAuthenticationException("invalid credentials")))
                .isEqualTo(
                        "Kafka at bootstrap.servers=k:9092 refuses the user or the password in sasl.jaas.config (invalid"
                                + " credentials)");
        assertThat(line(new UnsupportedSaslMechanismException("enabled are [SCRAM-SHA-512]")))
                .contains("does not take this sasl.mechanism: enabled are [SCRAM-SHA-512]");
        assertThat(line(new SslAuthenticationException("SSL handshake failed", new SSLHandshakeException("no path"))))
                .contains("TLS failed (no path)", "ssl.truststore.*", "ssl.keystore.*");
        assertThat(line(new TopicAuthorizationException("Not authorized")))
                .contains("refuses: TopicAuthorizationException: Not authorized; check the ACLs");
    }

    @Test
    void silenceIsToldAsSuchWhateverTheClientCallsIt() {
        assertThat(line(new TimeoutException("Timed out waiting for a node assignment. Call: describeTopics")))
                .startsWith("Kafka does not answer at bootstrap.servers=k:9092; ")
                .doesNotContain("node assignment");
    }

    @Test
    void theReasonIsToldOnceWithoutWhatTheClientWrapsItIn() {
        KafkaException wrapped = new KafkaException(
                "Failed to construct kafka consumer", new IllegalArgumentException("Heartbeat must be set lower"));
        assertThat(KafkaFailure.line(wrapped, "k:9092")).isEqualTo("Kafka's client: Heartbeat must be set lower");
        assertThat(KafkaFailure.reason(new KafkaException("a is wrong: b", new KafkaException("b"))))
                .isEqualTo("a is wrong: b");
    }
}
