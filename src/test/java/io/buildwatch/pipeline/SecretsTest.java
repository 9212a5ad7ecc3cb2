package io.buildwatch.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.cli.Main;
import io.buildwatch.dev.registry.EmbeddedRegistry;
import io.buildwatch.dev.simulator.FoundrySimulator;
import io.buildwatch.dev.simulator.ScriptedBuilds;
import io.buildwatch.dev.simulator.SimulatorSettings;
import io.buildwatch.guarantees.Seen;
import io.buildwatch.testing.BrokerExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.provider.FileConfigProvider;
import org.apache.kafka.common.header.Header;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The service as a process of its own, with a secret in every setting that takes one, all from a file by
 * {@code config.providers}: no secret is in a log line, page, metric or record, in normal operation or during errors.
 */
@Tag("broker")
class SecretsTest {
    @RegisterExtension
    static final BrokerExtension BROKER = new BrokerExtension();

    private static final String MARK = "s3cr3t";
    private static final String BASIC = Base64.getEncoder()
            .encodeToString(("user:registry-" + MARK).getBytes(StandardCharsets.UTF_8))
            .substring(0, 16);
    private static final List<String> PAGES = List.of(
            "/livez",
            "/readyz",
            "/health",
            "/metrics",
            "/",
            "/api/builds",
            "/api/builds?cursor=none",
            "/api/service",
            "/no-such-page");

    @TempDir
    Path dir;

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<String> pages = new ArrayList<>();
    private int port;

    @Test
    @SuppressWarnings("try") // the registry is closed in the middle of the test
    void noneShowsWhetherAllIsWellOrNot() throws Exception {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (EmbeddedRegistry registry = EmbeddedRegistry.start(0);
                FoundrySimulator simulator = FoundrySimulator.start(SimulatorSettings.defaults()
                        .withToken("token-" + MARK)
                        .withLimits(SimulatorSettings.Limits.NONE));
                Producer<byte[], byte[]> producer = BROKER.producer(Map.of())) {
            Path log = dir.resolve("log");
            Process service = start(settings(simulator, registry), log);
            try {
                Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> get("/readyz") == 200);
                String rid = simulator.add(new ScriptedBuilds(1, 3, 1, 7)).get(0);
                send(producer, rid);
                send(producer, "no RID");
                try (Seen seen = new Seen(BROKER.bootstrapServers(), registry.url(), BROKER.prefix())) {
                    seen.untilComplete(rid);
                }
                PAGES.forEach(this::get);

                simulator.acceptToken("another");
                send(producer, simulator.add(new ScriptedBuilds(1, 3, 600, 8)).get(0));
                Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> get("/health") == 503);
                PAGES.forEach(this::get);
                registry.close();
                simulator.refuseConnections();
                Awaitility.await()
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> get("/health") == 503
                                && pages.get(pages.size() - 1).contains("\"registry\":{\"ok\":false"));
                PAGES.forEach(this::get);
            } finally {
                service.destroy();
                assertThat(service.waitFor(30, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(Files.readString(log)).isNotEmpty().doesNotContain(MARK, BASIC);
        }
        assertThat(pages).hasSizeGreaterThan(15).noneMatch(page -> page.contains(MARK) || page.contains(BASIC));
        assertThat(records()).anyMatch(text -> text.contains("no RID")).noneMatch(text -> text.contains(MARK));
    }

    private Path settings(FoundrySimulator simulator, EmbeddedRegistry registry) throws IOException {
        Path secrets = Files.writeString(dir.resolve("secrets.properties"), """
                token=token-MARK
                registry=registry-MARK
                sasl=sasl-MARK
                store=store-MARK
                """.replace("MARK", MARK));
        return Files.writeString(
                dir.resolve("buildwatch.properties"), """
                config.providers=file
                config.providers.file.class=PROVIDER
                foundry.url=FOUNDRY
                foundry.token=${file:SECRETS:token}
                bootstrap.servers=KAFKA
                schema.registry.url=REGISTRY
                basic.auth.credentials.source=USER_INFO
                basic.auth.user.info=user:${file:SECRETS:registry}
                sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="u" \
                password="${file:SECRETS:sasl}";
                ssl.truststore.password=${file:SECRETS:store}
                ssl.keystore.password=${file:SECRETS:store}
                ssl.key.password=${file:SECRETS:store}
                some.plugin.password=${file:SECRETS:store}
                topics.prefix=PREFIX
                topics.partitions=2
                instance.id=secrets
                state.dir=STATE
                http.listen=127.0.0.1:PORT
                session.timeout.ms=6000
                poll.interval.min=200ms
                poll.interval.max=1s
                monitoring.lost.after=1s
                """.replace("PROVIDER", FileConfigProvider.class.getName())
                        .replace("FOUNDRY", simulator.url().toString())
                        .replace("SECRETS", secrets.toString())
                        .replace("KAFKA", BROKER.bootstrapServers())
                        .replace("REGISTRY", registry.url())
                        .replace("PREFIX", BROKER.prefix())
                        .replace("STATE", dir.resolve("state").toString())
                        .replace("PORT", Integer.toString(port)));
    }

    private static Process start(Path settings, Path log) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "run",
                        "--config",
                        settings.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    private static void send(Producer<byte[], byte[]> producer, String text) throws Exception {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        producer.send(new ProducerRecord<>(BROKER.prefix() + "build-rids", bytes, bytes))
                .get();
    }

    /**
     * Gets a page, and keeps its headers and its body.
     *
     * @return the HTTP status; -1 if nothing listens
     */
    private int get(String path) {
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            pages.add(path + answer.headers() + answer.body());
            return answer.statusCode();
        } catch (IOException e) {
            return -1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Key, value and headers of every record in all topics, Streams' internal ones included. */
    private static List<String> records() throws Exception {
        List<String> texts = new ArrayList<>();
        String[] topics = BROKER.admin().listTopics().names().get().stream()
                .filter(name -> name.startsWith(BROKER.prefix()))
                .toArray(String[]::new);
        for (var record : BROKER.readToEnd(topics)) {
            StringBuilder text = new StringBuilder(text(record.key())).append(text(record.value()));
            for (Header header : record.headers()) {
                text.append(header.key()).append(text(header.value()));
            }
            texts.add(text.toString());
        }
        return texts;
    }

    private static String text(byte[] bytes) {
        return bytes == null ? "" : new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
