package io.buildwatch.dev.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.buildwatch.testing.TopicReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("broker")
class EmbeddedBrokerTest {
    @TempDir
    Path dir;

    @Test
    void keepsItsDataAndAddressAcrossARestart() throws Exception {
        int port;
        try (EmbeddedBroker broker = EmbeddedBroker.start(0, dir)) {
            port = broker.port();
            createTopic(broker);
            try (Producer<String, String> producer = producer(broker, Map.of())) {
                producer.send(new ProducerRecord<>("kept", "k", "before")).get();
            }
        }
        try (EmbeddedBroker broker = EmbeddedBroker.start(port, dir)) {
            assertThat(broker.bootstrapServers()).isEqualTo("127.0.0.1:" + port);
            try (Producer<String, String> producer = producer(broker, Map.of())) {
                producer.send(new ProducerRecord<>("kept", "k", "after")).get();
            }
            assertThat(values(broker)).containsExactly("before", "after");
        }
    }

    @Test
    void showsReadersOnlyWhatATransactionCommitted() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            createTopic(broker);
            try (Producer<String, String> producer = producer(broker, Map.of("transactional.id", "t"))) {
                producer.initTransactions();
                producer.beginTransaction();
                producer.send(new ProducerRecord<>("kept", "k", "aborted"));
                producer.flush();
                producer.abortTransaction();
                producer.beginTransaction();
                producer.send(new ProducerRecord<>("kept", "k", "committed"));
                producer.commitTransaction();
            }
            assertThat(values(broker)).containsExactly("committed");
        }
    }

    @Test
    void leavesNoThreadAndNoFileBehind() {
        Set<Thread> before = threads();
        EmbeddedBroker broker = EmbeddedBroker.start();
        Path data = broker.dataDir();
        assertThat(data).isNotEmptyDirectory();
        broker.close();
        broker.close();
        assertThat(data).doesNotExist();
        await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> {
            Set<Thread> left = threads();
            left.removeAll(before);
            assertThat(left).isEmpty();
        });
    }

    @Test
    void saysWhenItsPortIsTaken() {
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            assertThatThrownBy(() -> EmbeddedBroker.start(broker.port(), dir))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("cannot listen on 127.0.0.1:" + broker.port());
        }
    }

    private static Set<Thread> threads() {
        Set<Thread> alive = new HashSet<>(Thread.getAllStackTraces().keySet());
        // Threads that libraries start for the whole JVM, or that wait for this condition; not the broker's.
        alive.removeIf(
                t -> t.getName().contains("metrics-meter-tick") || t.getName().startsWith("awaitility"));
        return alive;
    }

    private static void createTopic(EmbeddedBroker broker) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic("kept", 1, (short) 1)))
                    .all()
                    .get();
        }
    }

    private static Producer<String, String> producer(EmbeddedBroker broker, Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(more);
        settings.put("bootstrap.servers", broker.bootstrapServers());
        return new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
    }

    private static List<String> values(EmbeddedBroker broker) {
        try (TopicReader reader = new TopicReader(broker.bootstrapServers(), List.of("kept"))) {
            return reader.readToEnd().stream()
                    .map(r -> new String(r.value(), UTF_8))
                    .toList();
        }
    }
}
