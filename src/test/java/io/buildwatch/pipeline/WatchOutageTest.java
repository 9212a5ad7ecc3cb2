package io.buildwatch.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.buildwatch.cli.CommandInProcess;
import io.buildwatch.config.PollConfig;
import io.buildwatch.dev.broker.EmbeddedBroker;
import io.buildwatch.dev.simulator.SimulatedBuild;
import io.buildwatch.testing.BrokerExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code watch} goes on while Foundry, the broker or the registry cannot be reached for a while. */
@Tag("broker")
final class WatchOutageTest {
    private static final PollConfig SOON_LOST =
            Pipeline.QUICK.withUnseenAfter(Duration.ofSeconds(1), Duration.ofSeconds(1));

    @RegisterExtension
    static final BrokerExtension BROKER = new BrokerExtension();

    @TempDir
    Path dir;

    private static CommandInProcess.Place place(String bootstrapServers, Pipeline pipeline) {
        return new CommandInProcess.Place(bootstrapServers, pipeline.registry.url(), pipeline.topic(""));
    }

    @Test
    void goesOnWhileFoundryIsDown() {
        try (Pipeline pipeline = new Pipeline(BROKER, dir, SOON_LOST).start()) {
            CommandInProcess.Place place = place(BROKER.bootstrapServers(), pipeline);
            SimulatedBuild build = Jobs.newBuild(pipeline, 2);
            CommandInProcess watch = place.start("watch", build.rid()).untilLineWith("2 waiting");
            pipeline.simulator.downFor(Duration.ofHours(1));
            watch.untilLineWith("(LOST)");
            Jobs.succeed(build);

            assertThat(place.start("watch", "--timeout", "2s", build.rid()).status())
                    .as("the build cannot be seen")
                    .isEqualTo(5);
            assertThat(watch.hasEnded()).isFalse();
            pipeline.simulator.downFor(Duration.ZERO);
            assertThat(watch.status()).isZero();
        }
    }

    @Test
    void saysHowOldWhatItShowsIsWhileTheBrokerIsAwayAndGoesOnAfterwards() {
        Path data = dir.resolve("broker");
        EmbeddedBroker broker = EmbeddedBroker.start(0, data);
        try (Pipeline pipeline = new Pipeline(broker.bootstrapServers(), "r.", dir.resolve("state")).start()) {
            SimulatedBuild build = Jobs.newBuild(pipeline, 2);
            CommandInProcess watch = place(broker.bootstrapServers(), pipeline)
                    .start("watch", build.rid())
                    .untilLineWith("2 waiting");
            int port = broker.port();
            broker.close();
            Jobs.run(build);
            watch.untilErrorWith("Kafka does not answer: what is shown is ");

            broker = EmbeddedBroker.start(port, data);
            watch.untilLineWith("2 running");
            watch.untilErrorWith("what is shown is current again");
            Jobs.succeed(build);
            assertThat(watch.status()).isZero();
            assertThat(watch.err()).allMatch(line -> line.contains("what is shown is "));
        } finally {
            broker.close();
        }
    }

    @Test
    void goesOnWhileTheRegistryIsAway() throws IOException {
        try (Pipeline pipeline = new Pipeline(BROKER, dir).start();
                RegistryFront front = new RegistryFront(pipeline.registry.url())) {
            CommandInProcess.Place place =
                    new CommandInProcess.Place(BROKER.bootstrapServers(), front.url(), pipeline.topic(""));
            SimulatedBuild build = Jobs.newBuild(pipeline, 2);
            CommandInProcess watch = place.start("watch", build.rid());
            front.awaitRefusals(3);
            assertThat(watch.hasEnded()).isFalse();

            front.opens();
            watch.untilLineWith("2 waiting");
            Jobs.succeed(build);
            assertThat(watch.status()).isZero();
        }
    }

    /** A proxy in front of the registry, which answers 503 until it is opened. */
    private static final class RegistryFront implements AutoCloseable {
        private final HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        private final AtomicInteger refusals = new AtomicInteger();
        private final HttpClient client = HttpClient.newHttpClient();
        private volatile boolean open;

        RegistryFront(String registry) throws IOException {
            server.createContext("/", exchange -> {
                byte[] body = new byte[0];
                int status = 503;
                if (open) {
                    HttpResponse<byte[]> answer = ask(registry + exchange.getRequestURI());
                    status = answer.statusCode();
                    body = answer.body();
                    exchange.getResponseHeaders().set("Content-Type", "application/vnd.schemaregistry.v1+json");
                } else {
                    refusals.incrementAndGet();
                }
                exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            server.start();
        }

        private HttpResponse<byte[]> ask(String url) throws IOException {
            try {
                return client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofByteArray());
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }

        String url() {
            return "http://127.0.0.1:" + server.getAddress().getPort();
        }

        void awaitRefusals(int count) {
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> refusals.get() >= count);
        }

        void opens() {
            open = true;
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
