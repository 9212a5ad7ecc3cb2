package io.buildwatch.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.BuildObserved;
import io.buildwatch.events.BuildState;
import io.buildwatch.events.BuildStatus;
import io.buildwatch.events.JobStatus;
import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.events.Monitoring;
import io.buildwatch.guarantees.Seen;
import io.buildwatch.registry.AvroSerializer;
import io.buildwatch.testing.BrokerExtension;
import io.buildwatch.testing.Scrape;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The rollup of a build after one of its events was skipped, on a broker. The test writes the records that the poller
 * would write.
 */
@Tag("broker")
class EventGapTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @RegisterExtension
    static final BrokerExtension BROKER = new BrokerExtension();

    @TempDir
    Path dir;

    private final HttpClient http = HttpClient.newHttpClient();
    private final AvroSerializer serializer = new AvroSerializer();
    private final String rid = "ri.foundry.main.build." + UUID.randomUUID();
    private final long watch = System.currentTimeMillis();

    @AfterEach
    void close() {
        serializer.close();
    }

    private Pipeline started() {
        Pipeline pipeline = new Pipeline(BROKER, dir).start();
        serializer.configure(Map.of("schema.registry.url", pipeline.registry.url()), false);
        return pipeline;
    }

    private void write(Pipeline pipeline, String topic, SpecificRecord record) {
        String name = pipeline.topic(topic);
        pipeline.send(new ProducerRecord<>(name, rid.getBytes(UTF_8), serializer.serialize(name, record)));
    }

    private void event(Pipeline pipeline, long sequence, String job, @Nullable JobStatus before, JobStatus status) {
        write(
                pipeline,
                "job-status-changed",
                JobStatusChanged.newBuilder()
                        .setBuildRid(rid)
                        .setWatch(watch)
                        .setJobRid(job)
                        .setSequence(sequence)
                        .setAttempt(1)
                        .setPreviousStatus(before)
                        .setStatus(status)
                        .setObservedTime(Instant.now())
                        .build());
    }

    private void settled(Pipeline pipeline, long sequence) {
        write(
                pipeline,
                "build-observed",
                BuildObserved.newBuilder()
                        .setBuildRid(rid)
                        .setWatch(watch)
                        .setVersion(1)
                        .setSequence(sequence)
                        .setJobCount(2)
                        .setMonitoring(Monitoring.WATCHING)
                        .setBuildStatus(BuildStatus.SUCCEEDED)
                        .setSettled(true)
                        .setObservedTime(Instant.now())
                        .build());
    }

    private HttpResponse<String> get(Pipeline pipeline, String path) {
        try {
            URI uri = URI.create("http://127.0.0.1:" + pipeline.service.httpPort() + path);
            return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private double metric(Pipeline pipeline, String name) {
        return Scrape.of(get(pipeline, "/metrics").body()).sums(name, "").values().stream()
                .mapToDouble(Double::doubleValue)
                .sum();
    }

    /**
     * Commits the present ends of the job events' topic for the group, as if its consumer had skipped the records
     * before them.
     */
    private void passOver(Pipeline pipeline) {
        Map<TopicPartition, OffsetAndMetadata> ends = new HashMap<>();
        Awaitility.await()
                .atMost(PATIENCE)
                // Fails until the session of the stopped instance is over.
                .ignoreExceptions()
                .until(() -> {
                    for (int i = 0; i < Pipeline.PARTITIONS; i++) {
                        TopicPartition partition = new TopicPartition(pipeline.topic("job-status-changed"), i);
                        long end = BROKER.admin()
                                .listOffsets(Map.of(partition, OffsetSpec.latest()))
                                .partitionResult(partition)
                                .get()
                                .offset();
                        ends.put(partition, new OffsetAndMetadata(end));
                    }
                    BROKER.admin()
                            .alterConsumerGroupOffsets(pipeline.applicationId(), ends)
                            .all()
                            .get();
                    return true;
                });
    }

    private static boolean isAt(Seen seen, String rid, long sequence) {
        return seen.latest(rid).filter(last -> last.getSequence() == sequence).isPresent();
    }

    @Test
    void anEventThatTheStreamPassedOverIsReadAgainBeforeTheBuildIsComplete() {
        try (Pipeline pipeline = started();
                Seen seen = pipeline.seen()) {
            event(pipeline, 1, "a", null, JobStatus.RUNNING);
            event(pipeline, 2, "b", null, JobStatus.RUNNING);
            seen.until(s -> isAt(s, rid, 2));
            pipeline.stop();
            event(pipeline, 3, "b", JobStatus.RUNNING, JobStatus.SUCCEEDED);
            passOver(pipeline);
            event(pipeline, 4, "a", JobStatus.RUNNING, JobStatus.SUCCEEDED);
            settled(pipeline, 4);
            pipeline.start();
            seen.untilComplete(rid);

            assertThat(seen.completions(rid))
                    .filteredOn(completion -> completion.getMonitoring() == Monitoring.LOST)
                    .isNotEmpty()
                    .allSatisfy(lost -> {
                        assertThat(lost.getComplete()).isFalse();
                        assertThat(lost.getSequence()).isBetween(2L, 3L);
                    });
            BuildCompletion last = seen.latest(rid).orElseThrow();
            assertThat(last.getMonitoring()).isEqualTo(Monitoring.WATCHING);
            assertThat(last.getState()).isEqualTo(BuildState.SUCCEEDED);
            assertThat(last.getCounts().getSucceeded()).isEqualTo(2);
            assertThat(metric(pipeline, "buildwatch_event_gaps_total")).isEqualTo(1);
            assertThat(metric(pipeline, "buildwatch_builds_with_event_gaps")).isZero();
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(get(pipeline, "/health").statusCode()).isEqualTo(200));
            assertThat(pipeline.faults).isEmpty();
        }
    }

    @Test
    void anEventThatIsNotInTheTopicKeepsTheBuildIncompleteAndHealthBadUntilItComes() {
        try (Pipeline pipeline = started();
                Seen seen = pipeline.seen()) {
            event(pipeline, 1, "a", null, JobStatus.RUNNING);
            event(pipeline, 2, "b", null, JobStatus.RUNNING);
            event(pipeline, 4, "a", JobStatus.RUNNING, JobStatus.SUCCEEDED);
            settled(pipeline, 4);
            seen.until(s -> s.latest(rid)
                    .filter(last -> last.getMonitoring() == Monitoring.LOST && last.getBuildStatus() != null)
                    .isPresent());

            assertThat(metric(pipeline, "buildwatch_builds_with_event_gaps")).isEqualTo(1);
            assertThat(get(pipeline, "/health")).satisfies(answer -> {
                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(answer.body()).contains("\"rollup\":{\"ok\":false,\"buildsWithEventGaps\":1}");
            });
            // Awaited, because a rebalance, which any instance may go through at any time, makes it 503 for a moment.
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(get(pipeline, "/readyz").statusCode())
                            .as("readiness, because a restart would not help")
                            .isEqualTo(200));
            assertThat(get(pipeline, "/health").statusCode()).isEqualTo(503);

            event(pipeline, 3, "b", JobStatus.RUNNING, JobStatus.SUCCEEDED);
            seen.untilComplete(rid);

            assertThat(seen.completions(rid))
                    .filteredOn(BuildCompletion::getComplete)
                    .singleElement()
                    .satisfies(whole -> {
                        assertThat(whole.getSequence()).isEqualTo(4);
                        assertThat(whole.getCounts().getSucceeded()).isEqualTo(2);
                    });
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(get(pipeline, "/health").statusCode()).isEqualTo(200));
            assertThat(pipeline.faults).isEmpty();
        }
    }
}
