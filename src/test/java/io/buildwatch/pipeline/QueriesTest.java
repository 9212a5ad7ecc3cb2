package io.buildwatch.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.buildwatch.dev.broker.EmbeddedBroker;
import io.buildwatch.dev.simulator.ScriptedBuilds;
import io.buildwatch.events.BuildCompletion;
import io.buildwatch.guarantees.Seen;
import io.buildwatch.service.BuildwatchService;
import io.buildwatch.testing.BrokerExtension;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoublePredicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code /api} answers what the topics hold. */
@Tag("broker")
class QueriesTest {
    @RegisterExtension
    static final BrokerExtension BROKER = new BrokerExtension();

    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path dir;

    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper mapper = new ObjectMapper();

    private HttpResponse<String> send(BuildwatchService service, String path) throws Exception {
        return http.send(request(service, path), BodyHandlers.ofString());
    }

    private static HttpRequest request(BuildwatchService service, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.httpPort() + path))
                .build();
    }

    private JsonNode get(BuildwatchService service, String path) throws Exception {
        HttpResponse<String> answer = send(service, path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return mapper.readTree(answer.body());
    }

    @Test
    void answersAreWhatTheTopicsHoldAfterARestartToo() throws Exception {
        try (Pipeline pipeline = new Pipeline(BROKER, dir).start();
                Seen seen = pipeline.seen()) {
            List<String> rids = pipeline.simulator.add(new ScriptedBuilds(5, 12, 6, 42));
            rids.forEach(pipeline::submit);
            rids.forEach(seen::untilComplete);
            assertAsSeen(pipeline, seen, rids);

            pipeline.restart();

            assertAsSeen(pipeline, seen, rids);
            assertThat(pipeline.faults).isEmpty();
        }
    }

    private void assertAsSeen(Pipeline pipeline, Seen seen, List<String> rids) {
        Awaitility.await().atMost(SOON).untilAsserted(() -> {
            JsonNode page = get(pipeline.service, "/api/builds");
            assertThat(page.get("builds").findValuesAsText("buildRid")).containsExactlyInAnyOrderElementsOf(rids);
            for (String rid : rids) {
                BuildCompletion latest = seen.latest(rid).orElseThrow();
                JsonNode build = get(pipeline.service, "/api/builds/" + rid);
                assertThat(build.get("version").asLong()).isEqualTo(latest.getVersion());
                assertThat(build.get("state").asText())
                        .isEqualTo(latest.getState().name());
                JsonNode jobs = get(pipeline.service, "/api/builds/" + rid + "/jobs");
                assertThat(jobs.get("jobs")).hasSize(latest.getJobCount());
                int changes = 0;
                for (JsonNode job : jobs.get("jobs")) {
                    changes += job.get("changes").asInt();
                }
                assertThat((long) changes).isEqualTo(latest.getSequence());
            }
        });
    }

    @Test
    void changesAreSentAsTheyCome() throws Exception {
        try (Pipeline pipeline = new Pipeline(BROKER, dir).start()) {
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> send(pipeline.service, "/api/builds").statusCode() == 200);
            List<String> lines = new CopyOnWriteArrayList<>();
            CompletableFuture<?> stream = http.sendAsync(
                            request(pipeline.service, "/api/events"), BodyHandlers.ofLines())
                    .thenAcceptAsync(answer -> answer.body().forEach(lines::add));
            Awaitility.await().atMost(SOON).until(() -> lines.contains("event: hello"));

            String rid = pipeline.simulator.add(new ScriptedBuilds(1, 3, 2, 1)).get(0);
            pipeline.submit(rid);

            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> lines.stream()
                            .anyMatch(line -> line.startsWith("data: ")
                                    && line.contains(rid)
                                    && line.contains("\"complete\":true")));
            assertThat(lines).contains("event: build");
            pipeline.stop();
            stream.exceptionally(thrown -> null).get();
        }
    }

    @Test
    void anyInstanceAnswersForAnyBuildAndKnowsTheOther() throws Exception {
        try (Pipeline pipeline = new Pipeline(BROKER, dir.resolve("1")).start();
                BuildwatchService second =
                        BuildwatchService.start(pipeline.config("test-2", dir.resolve("2")), pipeline.faults::add)) {
            List<String> rids = new ArrayList<>();
            for (int partition = 0; partition < Pipeline.PARTITIONS; partition++) {
                rids.addAll(pipeline.simulator.add(new ScriptedBuilds(2, 3, 2, partition)));
            }
            rids.forEach(pipeline::submit);

            for (BuildwatchService service : List.of(pipeline.service, second)) {
                Awaitility.await()
                        .atMost(SOON)
                        .untilAsserted(() -> assertThat(get(service, "/api/builds?complete=true")
                                        .get("builds"))
                                .hasSize(rids.size()));
                Awaitility.await().atMost(SOON).untilAsserted(() -> {
                    JsonNode instances = get(service, "/api/service").get("instances");
                    assertThat(instances.findValuesAsText("id")).containsExactly("test-1", "test-2");
                    int partitions = 0;
                    for (JsonNode instance : instances) {
                        partitions += instance.get("partitions").size();
                    }
                    assertThat(partitions).isEqualTo(Pipeline.PARTITIONS);
                });
            }
        }
    }

    @Test
    void whatIsNotCommittedIsNotShown() throws Exception {
        try (Pipeline pipeline = new Pipeline(BROKER, dir).start();
                Producer<byte[], byte[]> producer = BROKER.producer(Map.of("transactional.id", "never-commits"))) {
            String rid = pipeline.simulator.add(new ScriptedBuilds(1, 3, 2, 1)).get(0);
            pipeline.submit(rid);
            awaitComplete(pipeline, rid);
            ConsumerRecord<byte[], byte[]> record =
                    BROKER.await(1, SOON, pipeline.topic("build-completion")).get(0);
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(record.topic(), record.partition(), record.key(), null))
                    .get();

            // A change of another build comes after the tombstone.
            String later =
                    pipeline.simulator.add(new ScriptedBuilds(1, 3, 2, 2)).get(0);
            pipeline.submit(later);
            Awaitility.await()
                    .during(Duration.ofSeconds(2))
                    .atMost(SOON)
                    .until(() -> send(pipeline.service, "/api/builds/" + rid).statusCode() == 200);
            producer.abortTransaction();

            awaitComplete(pipeline, later);
            assertThat(send(pipeline.service, "/api/builds/" + rid).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void whileTheBrokerIsAwayAnswersAreSaidToBeOld() throws Exception {
        Path data = dir.resolve("broker");
        EmbeddedBroker broker = EmbeddedBroker.start(0, data);
        try (Pipeline pipeline = new Pipeline(broker.bootstrapServers(), "q.", dir.resolve("state")).start()) {
            String rid = pipeline.simulator.add(new ScriptedBuilds(1, 3, 2, 1)).get(0);
            pipeline.submit(rid);
            awaitComplete(pipeline, rid);
            awaitBehind(pipeline, rid, seconds -> seconds == 0);
            int port = broker.port();
            broker.close();
            awaitBehind(pipeline, rid, seconds -> seconds > 0);
            awaitBehind(pipeline, rid, seconds -> seconds > 5);
            broker = EmbeddedBroker.start(port, data);
            awaitBehind(pipeline, rid, seconds -> seconds == 0);
        } finally {
            broker.close();
        }
    }

    /** Waits until the service says that it is so many seconds behind. It answers for the build all the while. */
    private void awaitBehind(Pipeline pipeline, String rid, DoublePredicate seconds) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
            HttpResponse<String> answer = send(pipeline.service, "/api/builds/" + rid);
            assertThat(answer.statusCode()).isEqualTo(200);
            return seconds.test(Double.parseDouble(
                    answer.headers().firstValue("Buildwatch-Behind-Seconds").orElseThrow()));
        });
    }

    private void awaitComplete(Pipeline pipeline, String rid) {
        Awaitility.await()
                .atMost(SOON)
                .until(() -> send(pipeline.service, "/api/builds/" + rid).body().contains("\"complete\":true"));
    }

    @Test
    void withoutQueriesThereIsNoReadModel() throws Exception {
        try (Pipeline pipeline = new Pipeline(BROKER, dir);
                BuildwatchService service = BuildwatchService.start(
                        pipeline.config(dir.resolve("state")).withHttpQueries(false), pipeline.faults::add)) {
            assertThat(send(service, "/api/builds").statusCode()).isEqualTo(404);
            assertThat(send(service, "/api/builds").body()).contains("http.queries=false");
            assertThat(send(service, "/").statusCode()).isEqualTo(404);
            assertThat(send(service, "/livez").statusCode()).isEqualTo(200);
            assertThat(dir.resolve("state").resolve("read-model")).doesNotExist();
        }
    }
}
