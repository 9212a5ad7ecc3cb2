package io.buildwatch.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.dev.simulator.SimulatedBuild;
import io.buildwatch.guarantees.Guarantees;
import io.buildwatch.guarantees.Seen;
import io.buildwatch.testing.BrokerExtension;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Good and bad input mixed, with all timestamps that a producer may write. */
@Tag("broker")
class DeadLetterFlowTest {
    private static final byte[] KEY = "k".getBytes(UTF_8);

    @RegisterExtension
    static final BrokerExtension BROKER = new BrokerExtension();

    @TempDir
    Path dir;

    @Test
    void trustsNoTimestampOfTheInput() {
        Map<String, String> anyTime = Map.of(
                "message.timestamp.type",
                "CreateTime",
                "message.timestamp.after.max.ms",
                Long.toString(Long.MAX_VALUE));
        try (Pipeline pipeline = new Pipeline(BROKER, dir, Map.of("build-rids", anyTime)).start();
                Seen seen = pipeline.seen()) {
            Instant begin = Instant.now();
            List<String> rids = new ArrayList<>();
            for (String time : List.of("1970-01-01T00:00:00Z", "2009-02-13T23:31:30Z", "2200-01-01T00:00:00Z")) {
                SimulatedBuild build = Jobs.newBuild(pipeline, 2);
                Jobs.succeed(build);
                rids.add(build.rid());
                long millis = Instant.parse(time).toEpochMilli();
                String topic = pipeline.topic("build-rids");
                pipeline.send(
                        new ProducerRecord<>(topic, 0, millis, null, build.rid().getBytes(UTF_8)));
                pipeline.send(new ProducerRecord<>(topic, 0, millis, KEY, "bad".getBytes(UTF_8)));
            }
            rids.forEach(seen::untilComplete);
            seen.until(s -> s.deadLetters.size() == 3);

            List<ConsumerRecord<byte[], byte[]>> written = new ArrayList<>(seen.deadLetters);
            seen.completions.forEach(entry -> written.add(entry.record()));
            seen.events.forEach(entry -> written.add(entry.record()));
            assertThat(written)
                    .allSatisfy(record -> assertThat(Instant.ofEpochMilli(record.timestamp()))
                            .isBetween(begin.minusSeconds(1), Instant.now().plusSeconds(1)));
            rids.forEach(rid -> assertThat(seen.watches(rid))
                    .allSatisfy(watch -> assertThat(Instant.ofEpochMilli(watch))
                            .isBetween(begin.minusSeconds(1), Instant.now().plusSeconds(1))));
            Guarantees.assertAll(seen, pipeline.simulator.truth(), rids);
            assertThat(pipeline.faults).isEmpty();
        }
    }
}
