package io.buildwatch.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.buildwatch.dev.simulator.SimulatedBuild;
import io.buildwatch.events.BuildCompletion;
import io.buildwatch.guarantees.Guarantees;
import io.buildwatch.guarantees.RecordGuarantees;
import io.buildwatch.guarantees.Seen;
import io.buildwatch.records.DeadLetter;
import io.buildwatch.testing.BrokerExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** As many poison records as good ones, alternating in every partition. */
@Tag("broker")
class PoisonTest {
    private static final int EACH = 10_000;
    private static final int PARTITIONS = 4;

    @RegisterExtension
    static final BrokerExtension BROKER = new BrokerExtension();

    @TempDir
    Path dir;

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void keepTheLog() {
        log.start();
        // Keeps the lines off the console, because there is one for each good record.
        ours().setAdditive(false);
        ours().addAppender(log);
    }

    @AfterEach
    void forgetTheLog() {
        ours().detachAppender(log);
        ours().setAdditive(true);
    }

    @Test
    void everyGoodRecordIsProcessedAndEveryBadOneSetAsideOnce() throws Exception {
        try (Pipeline pipeline = new Pipeline(BROKER, dir).start();
                Seen seen = pipeline.seen()) {
            List<String> good = new ArrayList<>();
            for (int i = 0; i < EACH; i++) {
                SimulatedBuild build = Jobs.newBuild(pipeline, 1);
                Jobs.succeed(build);
                good.add(build.rid());
            }
            Map<String, Poison> poisonByOrigin = sendAll(pipeline, good);

            seen.until(s -> s.deadLetters.size() >= EACH);
            seen.until(s -> good.stream()
                    .allMatch(rid ->
                            s.latest(rid).filter(BuildCompletion::getComplete).isPresent()));
            seen.assertQuietFor(Duration.ofSeconds(2));

            assertEachOnce(seen.deadLetters, poisonByOrigin);
            assertThat(seen.rids()).containsExactlyInAnyOrderElementsOf(good);
            Guarantees.assertAll(seen, pipeline.simulator.truth(), good);
            assertThat(pipeline.faults).isEmpty();
        }
        assertThat(log.list)
                .allSatisfy(event -> assertThat(event.getFormattedMessage())
                        .doesNotContain(Poison.FORGED)
                        .doesNotContainPattern("\\p{Cntrl}"));
    }

    /**
     * Sends good and bad records alternately.
     *
     * @return the bad ones, by partition and offset
     */
    private static Map<String, Poison> sendAll(Pipeline pipeline, List<String> good) throws Exception {
        String topic = pipeline.topic("build-rids");
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (Producer<byte[], byte[]> producer =
                BROKER.producer(Map.of("acks", "all", "linger.ms", "5", "max.request.size", "2000000"))) {
            for (int i = 0; i < EACH; i++) {
                Poison poison = Poison.of(i);
                sent.add(producer.send(new ProducerRecord<>(topic, i % PARTITIONS, poison.key(), poison.value())));
                producer.send(new ProducerRecord<>(
                        topic, i % PARTITIONS, null, good.get(i).getBytes(UTF_8)));
            }
        }
        Map<String, Poison> byOrigin = new HashMap<>();
        for (int i = 0; i < EACH; i++) {
            RecordMetadata at = sent.get(i).get();
            byOrigin.put(at.partition() + "/" + at.offset(), Poison.of(i));
        }
        return byOrigin;
    }

    private static void assertEachOnce(List<ConsumerRecord<byte[], byte[]>> letters, Map<String, Poison> poison) {
        Map<String, Poison> missing = new HashMap<>(poison);
        for (ConsumerRecord<byte[], byte[]> letter : letters) {
            String origin = RecordGuarantees.header(letter, "__streams.errors.partition") + "/"
                    + RecordGuarantees.header(letter, "__streams.errors.offset");
            Poison bad = missing.remove(origin);
            assertThat(bad)
                    .as("the record whose first letter is that of %s", origin)
                    .isNotNull();
            assertThat(RecordGuarantees.header(letter, "buildwatch.reason"))
                    .as("reason for %s", bad)
                    .isEqualTo(bad.reason());
            assertThat(letter.value()).isEqualTo(first(bad.value(), DeadLetter.MAX_VALUE_BYTES));
            assertThat(letter.key()).isEqualTo(first(bad.key(), DeadLetter.MAX_VALUE_BYTES / 2));
            assertThat(RecordGuarantees.header(letter, "__streams.errors.message"))
                    .isNotBlank()
                    .doesNotContain(Poison.FORGED)
                    .doesNotContainPattern("\\p{Cntrl}");
        }
        assertThat(missing).as("bad records without a letter").isEmpty();
    }

    private static byte[] first(byte[] bytes, int limit) {
        return bytes == null || bytes.length <= limit ? bytes : Arrays.copyOf(bytes, limit);
    }

    private static Logger ours() {
        return (Logger) LoggerFactory.getLogger("io.buildwatch");
    }
}
