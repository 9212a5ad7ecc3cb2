package io.buildwatch.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.dev.simulator.SimulatedBuild;
import io.buildwatch.guarantees.Guarantees;
import io.buildwatch.guarantees.RecordGuarantees;
import io.buildwatch.guarantees.Seen;
import io.buildwatch.testing.BrokerExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
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
    private static final String RID = "ri.foundry.main.build.good-1";

    @RegisterExtension
    static final BrokerExtension BROKER = new BrokerExtension();

    @TempDir
    Path dir;

    /** A bad record, and the reason in its dead letter. */
    private record Bad(byte[] key, byte[] value, String reason) {}

    private static final byte[] KEY = "k".getBytes(UTF_8);

    private static final List<Bad> BAD = List.of(
            new Bad(null, new byte[0], "empty"),
            new Bad(KEY, " \t\r\n".getBytes(UTF_8), "empty"),
            new Bad(null, "no rid".getBytes(UTF_8), "malformed-rid"),
            new Bad(null, "ri.foundry.main.job.1".getBytes(UTF_8), "malformed-rid"),
            new Bad(null, "ri.Foundry.main.build.1".getBytes(UTF_8), "malformed-rid"),
            new Bad(null, "ri.foundry.main.build.a..b".getBytes(UTF_8), "malformed-rid"),
            new Bad(null, "ri.foundry.main.build.a/../../admin".getBytes(UTF_8), "malformed-rid"),
            new Bad(null, (RID + "\n" + RID).getBytes(UTF_8), "malformed-rid"),
            new Bad(null, new byte[] {'r', 'i', '.', (byte) 0xc3, (byte) 0x28}, "not-utf8"),
            new Bad(null, ("ri.foundry.main.build." + "a".repeat(491)).getBytes(UTF_8), "too-long"),
            new Bad(KEY, large(), "too-long"),
            new Bad(null, null, "stop-without-rid"),
            new Bad(KEY, null, "stop-without-rid"),
            new Bad(new byte[] {(byte) 0xff}, null, "stop-without-rid"));

    @Test
    void setsEachBadRecordAsideOnceAndGoesOn() {
        try (Pipeline pipeline = new Pipeline(BROKER, dir).start();
                Seen seen = pipeline.seen()) {
            List<String> good = new ArrayList<>();
            for (int i = 0; i < BAD.size(); i++) {
                Bad bad = BAD.get(i);
                pipeline.send(new ProducerRecord<>(pipeline.topic("build-rids"), i % 4, bad.key(), bad.value()));
                SimulatedBuild build = Jobs.newBuild(pipeline, 1);
                Jobs.succeed(build);
                pipeline.submitTo(i % 4, build.rid());
                good.add(build.rid());
            }
            good.forEach(seen::untilComplete);
            seen.until(s -> s.deadLetters.size() >= BAD.size());
            pipeline.restart();
            seen.assertQuietFor(Duration.ofSeconds(2));

            assertEachOnce(pipeline, seen.deadLetters);
            Guarantees.assertAll(seen, pipeline.simulator.truth(), good);
            assertThat(pipeline.faults).isEmpty();
        }
    }

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

    private static void assertEachOnce(Pipeline pipeline, List<ConsumerRecord<byte[], byte[]>> letters) {
        Map<String, ConsumerRecord<byte[], byte[]>> byOrigin = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> letter : letters) {
            String origin = RecordGuarantees.header(letter, "__streams.errors.partition") + "/"
                    + RecordGuarantees.header(letter, "__streams.errors.offset");
            assertThat(byOrigin.put(origin, letter))
                    .as("an earlier letter of %s", origin)
                    .isNull();
            assertThat(RecordGuarantees.header(letter, "__streams.errors.topic"))
                    .isEqualTo(pipeline.topic("build-rids"));
            assertThat(RecordGuarantees.header(letter, "__streams.errors.message"))
                    .isNotBlank();
        }
        assertThat(letters).hasSize(BAD.size());
        for (int i = 0; i < BAD.size(); i++) {
            Bad bad = BAD.get(i);
            // Bad and good records alternate in each partition.
            ConsumerRecord<byte[], byte[]> letter = byOrigin.get(i % 4 + "/" + i / 4 * 2);
            assertThat(letter).as("letter of %s", i).isNotNull();
            int length = bad.value() == null ? 0 : bad.value().length;
            assertThat(RecordGuarantees.header(letter, "buildwatch.reason")).isEqualTo(bad.reason());
            assertThat(RecordGuarantees.header(letter, "buildwatch.length")).isEqualTo(Integer.toString(length));
            assertThat(letter.key()).isEqualTo(bad.key());
            assertThat(letter.value())
                    .isEqualTo(bad.value() == null ? null : Arrays.copyOf(bad.value(), Math.min(length, 512 << 10)));
        }
    }

    private static byte[] large() {
        byte[] bytes = new byte[600 << 10];
        Arrays.fill(bytes, (byte) 'x');
        return bytes;
    }
}
