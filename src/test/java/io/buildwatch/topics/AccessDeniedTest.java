package io.buildwatch.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Set;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

class AccessDeniedTest {
    private static String line(AuthorizationException denied) {
        return AccessDenied.line(new StreamsException("wrapped", new StreamsException(denied)), "p.app")
                .orElseThrow();
    }

    @Test
    void namesWhatWasRefusedHoweverDeepItLies() {
        assertThat(line(new TopicAuthorizationException(Set.of("p.b", "p.a"))))
                .startsWith("topics p.a, p.b: this user may not Read or may not Write; 'buildwatch run --check'");
        assertThat(line(GroupAuthorizationException.forGroupId("p.app")))
                .isEqualTo("group p.app: this user may not Read; allow it: kafka-acls.sh --add"
                        + " --allow-principal User:<name> --operation Read --group p.app");
        assertThat(line(new TransactionalIdAuthorizationException("no")))
                .isEqualTo("transactional ids p.app-…: this user may not Write; allow it: kafka-acls.sh --add"
                        + " --allow-principal User:<name> --operation Write --transactional-id p.app-"
                        + " --resource-pattern-type prefixed");
        assertThat(line(new ClusterAuthorizationException("no cluster")))
                .isEqualTo("Kafka refused: no cluster; check the ACLs");
    }

    /** A chain of causes may be a cycle. */
    @Test
    void endsIfEachIsTheCauseOfTheOther() {
        RuntimeException one = new RuntimeException("one");
        one.initCause(new RuntimeException("other", one));

        assertTimeoutPreemptively(
                Duration.ofSeconds(5),
                () -> assertThat(AccessDenied.line(one, "p.app")).isEmpty());
    }

    @Test
    void isSilentOfOtherFaults() {
        assertThat(AccessDenied.line(new StreamsException(new TimeoutException("slow")), "p.app"))
                .isEmpty();
    }
}
