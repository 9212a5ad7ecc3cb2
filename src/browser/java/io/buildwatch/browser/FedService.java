package io.buildwatch.browser;

import io.buildwatch.config.HttpConfig;
import io.buildwatch.config.TopicsConfig;
import io.buildwatch.dev.broker.EmbeddedBroker;
import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.BuildState;
import io.buildwatch.events.JobCounts;
import io.buildwatch.events.JobStatus;
import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.events.Monitoring;
import io.buildwatch.flow.PlainAvro;
import io.buildwatch.readmodel.DecodeFailures;
import io.buildwatch.readmodel.ReadModelFeeder;
import io.buildwatch.readmodel.ReadModelStatus;
import io.buildwatch.records.TrustedRecords;
import io.buildwatch.topics.BuildwatchTopics;
import io.buildwatch.web.AllWell;
import io.buildwatch.web.HttpEndpoints;
import io.buildwatch.web.ServiceSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;

/** The product's page, {@code /api} and read model, on a real broker whose topics a test fills. */
final class FedService implements AutoCloseable {
    private static final int PARTITIONS = 4;
    private static final JobStatus[] LIFE = {JobStatus.WAITING, JobStatus.RUNNING, JobStatus.SUCCEEDED};

    private final BuildwatchTopics topics = BuildwatchTopics.of(TopicsConfig.of("p.", PARTITIONS), "p.buildwatch");
    private final Serializer<SpecificRecord> avro = PlainAvro.serializer();
    private final EmbeddedBroker broker = EmbeddedBroker.start();
    private final KafkaProducer<String, byte[]> producer;
    private final ReadModelFeeder model;
    private final HttpEndpoints http;
    private final Instant now = Instant.now();

    FedService(Path directory) throws IOException {
        TrustedRecords.trust();
        Map<String, String> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
        createTopics(kafka);
        // One request at a time, because the broker may refuse the first while the topics are new (KAFKA-15591).
        Map<String, Object> inOrder = new HashMap<>(kafka);
        inOrder.put("max.in.flight.requests.per.connection", 1);
        producer = new KafkaProducer<>(inOrder, new StringSerializer(), (topic, bytes) -> bytes);
        model = new ReadModelFeeder(
                        kafka,
                        topics,
                        PlainAvro.deserializer(),
                        new DecodeFailures(e -> false, e -> false),
                        directory.resolve("read-model"),
                        () -> false)
                .start();
        http = HttpEndpoints.start(HttpConfig.defaults().withPort(0), new AllWell(), () -> "");
        http.serve(model, FedService::nothingToTell);
    }

    private void createTopics(Map<String, String> kafka) {
        try (Admin admin = Admin.create(Map.copyOf(kafka))) {
            admin.createTopics(Stream.of(
                                    topics.buildCompletion(),
                                    topics.buildObserved(),
                                    topics.jobStatusChanged(),
                                    topics.follows())
                            .map(name -> new NewTopic(name, PARTITIONS, (short) 1))
                            .toList())
                    .all()
                    .get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    String url() {
        return "http://127.0.0.1:" + http.port() + "/";
    }

    /**
     * Writes so many builds, each with its completion record and the events of its jobs, and waits until the read model
     * holds them.
     */
    void fill(int builds, int jobsOfEach) {
        for (int build = 0; build < builds; build++) {
            for (int job = 0; job < jobsOfEach; job++) {
                for (int step = 0; step < LIFE.length; step++) {
                    event(build, job, 3L * job + step + 1, LIFE[step]);
                }
            }
            change(build, 1, jobsOfEach);
        }
        producer.flush();
        Awaitility.await()
                .atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    ReadModelStatus standing = model.status();
                    return standing.caughtUp() && standing.builds() == builds && standing.behindRecords() == 0;
                });
    }

    /** Writes another completion record of this build. One build in twenty is still going on. */
    void change(int build, long version, int jobs) {
        boolean going = build % 20 == 3;
        send(
                topics.buildCompletion(),
                rid(build),
                BuildCompletion.newBuilder()
                        .setBuildRid(rid(build))
                        .setWatch(now.toEpochMilli() + build)
                        .setVersion(version)
                        .setSequence(3L * jobs + version)
                        .setState(going ? BuildState.RUNNING : BuildState.SUCCEEDED)
                        .setComplete(!going)
                        .setPercentComplete(going ? (int) Math.min(99, version) : 100)
                        .setJobCount(jobs)
                        .setCounts(JobCounts.newBuilder()
                                .setSucceeded(going ? jobs - 1 : jobs)
                                .setRunning(going ? 1 : 0)
                                .build())
                        .setMonitoring(Monitoring.WATCHING)
                        .setFirstStartedTime(now.minusSeconds(300))
                        .setUpdatedTime(now)
                        .build());
    }

    private void event(int build, int job, long sequence, JobStatus status) {
        send(
                topics.jobStatusChanged(),
                rid(build),
                JobStatusChanged.newBuilder()
                        .setBuildRid(rid(build))
                        .setJobRid("ri.foundry.main.job." + build + "-" + job)
                        .setWatch(now.toEpochMilli() + build)
                        .setSequence(sequence)
                        .setAttempt(1)
                        .setStatus(status)
                        .setObservedTime(now)
                        .build());
    }

    private void send(String topic, String rid, SpecificRecord value) {
        var unused = producer.send(new ProducerRecord<>(topic, rid, avro.serialize(topic, value)));
    }

    private static String rid(int build) {
        return "ri.foundry.main.build." + build;
    }

    private static ServiceSource.State nothingToTell() {
        return new ServiceSource.State(
                "0",
                "p.buildwatch",
                "p",
                List.of(),
                List.of(),
                ServiceSource.Refresh.NONE,
                ServiceSource.Follows.NONE,
                Map.of(),
                0,
                0L,
                List.of());
    }

    @Override
    public void close() {
        http.close();
        model.close();
        producer.close(Duration.ZERO);
        broker.close();
    }
}
