package io.buildwatch.chaos;

import io.buildwatch.dev.simulator.ApiFault;
import io.buildwatch.dev.simulator.FaultRules;
import io.buildwatch.dev.simulator.FoundrySimulator;
import io.buildwatch.dev.simulator.ScriptShape;
import io.buildwatch.dev.simulator.ScriptedBuilds;
import io.buildwatch.dev.simulator.ScriptedSchedules;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The load: waves of scripted builds, submitted through the input topic, some of them twice, with poison records
 * between them.
 */
final class Load implements AutoCloseable {
    static final long WAVE_MILLIS = 16_000;
    private static final int JOBS = 20;
    private static final double BUILD_SECONDS = 45;
    private static final int SCHEDULES = 4;
    private static final int SCHEDULED_JOBS = 8;
    private static final int LEAST_SCHEDULED_BUILDS = 60;
    private static final double SECONDS_A_SCHEDULED_BUILD = 5;
    private static final int BURST_BUILDS = 2;
    private static final int BURST_JOBS = 20;
    private static final double BURST_SECONDS = 12;
    private static final ScriptShape SHAPE = new ScriptShape(0.2, 0.1, 0.3, 0);
    /**
     * Faults that report a false status or leave out a time; made in the answers about one build in three. About the
     * other builds Foundry tells only what is true.
     */
    static final Set<ApiFault> LIES =
            Set.of(ApiFault.STALE_PAGE, ApiFault.JOB_STALE, ApiFault.UNKNOWN_STATUS, ApiFault.NO_START_TIMES);

    private final FoundrySimulator simulator;
    private final int buildsAWave;
    private final boolean faulty;
    private final Random random;
    private final KafkaProducer<byte[], byte[]> producer;
    final List<String> rids = new CopyOnWriteArrayList<>();
    final Set<String> liars = new HashSet<>();

    /** Schedules that are followed. Nobody submits the builds that they start. */
    final List<String> schedules = new CopyOnWriteArrayList<>();

    final List<String> poison = new CopyOnWriteArrayList<>();

    /** @param faulty whether the API may tell what is false about single builds */
    Load(FoundrySimulator simulator, String bootstrapServers, int buildsAWave, boolean faulty, Random random) {
        this.simulator = simulator;
        this.buildsAWave = buildsAWave;
        this.faulty = faulty;
        this.random = random;
        producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers", bootstrapServers,
                        "acks", "all",
                        "delivery.timeout.ms", "180000"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** A few builds that change fast, so that for the next second every queue holds records. */
    synchronized void burst() {
        for (String rid :
                simulator.add(new ScriptedBuilds(BURST_BUILDS, BURST_JOBS, BURST_SECONDS, random.nextLong(), SHAPE))) {
            rids.add(rid);
            submit(rid, bytes(rid));
        }
    }

    /** Submits schedules that start builds for most of this time. */
    synchronized void followSchedules(Duration time) {
        double seconds = Math.max(30, time.toSeconds() * 0.7);
        int builds = (int) Math.max(LEAST_SCHEDULED_BUILDS, seconds / SECONDS_A_SCHEDULED_BUILD);
        schedules.addAll(simulator.add(
                new ScriptedSchedules(SCHEDULES, builds, SCHEDULED_JOBS, seconds, BUILD_SECONDS, random.nextLong())));
        schedules.forEach(rid -> submit(rid, bytes(rid)));
    }

    synchronized void wave() {
        FaultRules faults = simulator.misbehaviour();
        List<String> wave =
                simulator.add(new ScriptedBuilds(buildsAWave, JOBS, BUILD_SECONDS, random.nextLong(), SHAPE));
        for (String rid : wave) {
            if (random.nextInt(3) == 0 && faulty) {
                liars.add(rid);
                LIES.forEach(lie -> faults.withProbability(lie, 0.15, rid));
            }
            if (random.nextInt(4) == 0 && faulty) {
                // Only once: two refusals in a row are believed, and the build is then tried again only after minutes.
                faults.next(ApiFault.LIST_FORBIDDEN, 1, rid);
            }
            rids.add(rid);
            submit(rid, bytes(rid));
            if (random.nextInt(3) == 0) {
                // A second submission, without a key, may be on another partition; neither must matter.
                submit(rid, null);
            }
            if (random.nextInt(5) == 0) {
                String bad = "not a RID " + poison.size();
                poison.add(bad);
                send(new ProducerRecord<>(Installation.PREFIX + "build-rids", null, bytes(bad)));
            }
        }
    }

    private void submit(String rid, byte @Nullable [] key) {
        send(new ProducerRecord<>(Installation.PREFIX + "build-rids", key, bytes(rid)));
    }

    private void send(ProducerRecord<byte[], byte[]> record) {
        var unused = producer.send(record, (done, failure) -> {
            if (failure != null) {
                System.err.println("the load could not be sent: " + failure.getMessage());
            }
        });
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        producer.close();
    }
}
