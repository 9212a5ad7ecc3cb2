package io.buildwatch.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.dev.simulator.SimulatedBuild;
import io.buildwatch.events.BuildState;
import io.buildwatch.guarantees.Seen;
import io.buildwatch.service.BuildwatchService;
import io.buildwatch.testing.BrokerExtension;
import io.buildwatch.testing.Monitoring;
import io.buildwatch.testing.PromQl;
import io.buildwatch.testing.Prometheus;
import io.buildwatch.testing.Scrape;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.assertj.core.api.SoftAssertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares the metrics in the dashboard, in the alerts and in docs/monitoring.md#metrics with those that a running
 * instance exports.
 */
@Tag("broker")
class MonitoringTest {
    /** Labels that Prometheus itself adds. */
    private static final Set<String> TARGET_LABELS = Set.of("job", "instance");

    private static final Map<String, Double> ONE_EACH = Map.of("pending", 1.0, "failing", 1.0, "succeeded", 1.0);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    static final BrokerExtension BROKER = new BrokerExtension();

    @TempDir
    Path dir;

    private final HttpClient http = HttpClient.newHttpClient();

    private Scrape scrape(BuildwatchService service) {
        try {
            URI uri = URI.create("http://127.0.0.1:" + service.httpPort() + "/metrics");
            return Scrape.of(http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Makes a build that waits, one that fails, one that has succeeded, and a dead letter. */
    private static void makeTraffic(Pipeline pipeline, Seen seen) {
        SimulatedBuild waiting = Jobs.newBuild(pipeline, 2);
        SimulatedBuild failing = Jobs.newBuild(pipeline, 3);
        SimulatedBuild succeeded = Jobs.newBuild(pipeline, 2);
        Jobs.run(failing);
        failing.change(() -> failing.jobs().get(0).status("FAILED"));
        Jobs.succeed(succeeded);
        Stream.of(waiting, failing, succeeded).map(SimulatedBuild::rid).forEach(pipeline::submit);
        pipeline.send(new ProducerRecord<>(pipeline.topic("build-rids"), "no rid".getBytes(UTF_8)));
        seen.untilComplete(succeeded.rid());
        seen.until(s -> s.deadLetters.size() == 1);
        seen.until(s -> isIn(s, waiting, BuildState.PENDING) && isIn(s, failing, BuildState.FAILING));
    }

    private static boolean isIn(Seen seen, SimulatedBuild build, BuildState state) {
        return seen.latest(build.rid()).filter(last -> last.getState() == state).isPresent();
    }

    /**
     * Waits until all metrics are exported: some begin only with the first pause of the garbage collector, or with the
     * first batch.
     */
    private Scrape awaitAll(Pipeline pipeline) {
        System.gc();
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
            Scrape now = scrape(pipeline.service);
            assertThat(now.families()).contains("jvm_gc_pause_seconds");
            assertThat(now.sums("buildwatch_polls_total", "endpoint")).containsKeys("list_jobs", "build_batch");
        });
        return scrape(pipeline.service);
    }

    @Test
    void panelsAlertsAndTheDocumentNameWhatIsExported() throws IOException {
        try (Pipeline pipeline = new Pipeline(BROKER, dir).start();
                Seen seen = pipeline.seen()) {
            makeTraffic(pipeline, seen);
            Scrape scrape = awaitAll(pipeline);

            SoftAssertions softly = new SoftAssertions();
            Stream.of(Monitoring.dashboardQueries(), Monitoring.alertQueries())
                    .flatMap(List::stream)
                    .forEach(query -> assertExported(query, scrape, softly));
            Map<String, Set<String>> exported = new TreeMap<>();
            scrape.families().stream()
                    .filter(name -> name.startsWith("buildwatch_"))
                    .forEach(name -> exported.put(name, scrape.labels(name)));
            softly.assertThat(documentedMetrics()).isEqualTo(exported);
            softly.assertThat(scrape.samples())
                    .allSatisfy(sample -> assertThat(sample.labels().toString()).doesNotContain("ri.foundry"));
            softly.assertThat(scrape.sums("buildwatch_dead_letters_total", "reason"))
                    .containsExactly(Map.entry("malformed-rid", 1.0));
            softly.assertThat(scrape.sums("buildwatch_request_share", "endpoint"))
                    .as("the only instance has the whole limit")
                    .isEqualTo(scrape.sums("buildwatch_request_limit", "endpoint"));
            softly.assertAll();
            assertThat(pipeline.faults).isEmpty();
        }
    }

    private static void assertExported(Monitoring.Query query, Scrape scrape, SoftAssertions softly) {
        PromQl promQl = PromQl.of(query.expression());
        Set<String> shown = new TreeSet<>(query.shownLabels());
        shown.removeAll(TARGET_LABELS);
        for (PromQl.Selector selector : promQl.selectors()) {
            if (selector.metric().equals("up")) {
                continue;
            }
            List<Map<String, String>> series = scrape.series(selector.metric());
            softly.assertThat(series).as("%s of %s", selector.metric(), query).isNotEmpty();
            Stream.of(promQl.labels(), shown)
                    .flatMap(labels -> labels.stream())
                    .filter(label -> !TARGET_LABELS.contains(label))
                    .forEach(label -> softly.assertThat(series)
                            .as("%s of %s in %s", label, selector.metric(), query)
                            .allSatisfy(labels -> assertThat(labels).containsKey(label)));
            for (PromQl.LabelMatcher matcher : selector.matchers()) {
                if (!TARGET_LABELS.contains(matcher.label())) {
                    softly.assertThat(series.stream().map(labels -> labels.get(matcher.label())))
                            .as("values of %s in %s", matcher.label(), query)
                            .contains(matcher.value().split(Pattern.quote("|")));
                }
            }
        }
    }

    /** The metrics of the table in docs/monitoring.md#metrics, each with its labels. */
    private static Map<String, Set<String>> documentedMetrics() throws IOException {
        Map<String, Set<String>> table = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("docs", "monitoring.md"))) {
            String[] cells = line.split(Pattern.quote("|"), -1);
            if (!line.startsWith("| `buildwatch_") || cells.length < 4) {
                continue;
            }
            List<String> names = new ArrayList<>();
            for (String name : words(cells[1])) {
                names.add(name.startsWith("…") ? names.get(0) + name.substring(1) : name);
            }
            names.forEach(name -> table.put(name, new TreeSet<>(words(cells[2]))));
        }
        return table;
    }

    private static List<String> words(String cell) {
        return Pattern.compile("`([^`]+)`")
                .matcher(cell)
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    @Test
    void buildsByStateAreRightAfterARestartALossOfStateAndARebalance() throws IOException {
        try (Pipeline pipeline = new Pipeline(BROKER, dir.resolve("first")).start();
                Seen seen = pipeline.seen()) {
            makeTraffic(pipeline, seen);
            awaitStates(pipeline.service);

            pipeline.restart();
            awaitStates(pipeline.service);
            pipeline.stop();
            pipeline.loseState();
            pipeline.start();
            awaitStates(pipeline.service);
            assertThat(scrape(pipeline.service).sums("buildwatch_restoring_records", ""))
                    .as("series while nothing is being restored")
                    .isEmpty();

            try (BuildwatchService second =
                    BuildwatchService.start(pipeline.config("test-2", dir.resolve("second")), pipeline.faults::add)) {
                Awaitility.await().atMost(PATIENCE).until(() -> share(second) > 0 && share(pipeline.service) > 0);
                awaitStates(pipeline.service, second);
            }
            assertThat(pipeline.faults).isEmpty();
        }
    }

    private double share(BuildwatchService service) {
        return scrape(service).sums("buildwatch_request_share", "endpoint").getOrDefault("list_jobs", 0.0);
    }

    private void awaitStates(BuildwatchService... services) {
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
            Map<String, Double> together = new HashMap<>();
            for (BuildwatchService service : services) {
                scrape(service)
                        .sums("buildwatch_builds_by_state", "state")
                        .forEach((state, count) -> together.merge(state, count, Double::sum));
            }
            assertThat(together).isEqualTo(ONE_EACH);
        });
    }

    @Test
    void prometheusEvaluatesEveryPanelAndAlert(@TempDir Path prometheusDir) {
        Prometheus.assumeInstalled("prometheus");
        try (Pipeline pipeline = new Pipeline(BROKER, dir).start();
                Seen seen = pipeline.seen();
                Prometheus prometheus = Prometheus.start(prometheusDir, pipeline.service.httpPort())) {
            makeTraffic(pipeline, seen);
            awaitAll(pipeline);

            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(Monitoring.dashboardQueries())
                            .allSatisfy(query -> assertThat(prometheus.query(filledIn(query.expression())))
                                    .as(query.toString())
                                    .isNotEmpty()));
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(prometheus.rules())
                            .hasSize(Monitoring.alerts().size())
                            .allSatisfy(rule -> assertThat(rule.path("health").asText())
                                    .as(rule.toString())
                                    .isEqualTo("ok")));
        }
    }

    /** Fills in the dashboard's variables as Grafana does. */
    private static String filledIn(String expression) {
        String filled = expression
                .replace("$__rate_interval", "1m")
                .replace("$__range", "5m")
                .replaceAll("\\$(job|instance)", ".*");
        assertThat(filled).doesNotContain("$");
        return filled;
    }
}
