package io.buildwatch.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buildwatch.dev.registry.EmbeddedRegistry;
import io.buildwatch.dev.simulator.ApiFault;
import io.buildwatch.dev.simulator.FoundrySimulator;
import io.buildwatch.dev.simulator.ScriptedBuilds;
import io.buildwatch.dev.simulator.SimulatorSettings;
import io.buildwatch.service.StartFailure;
import io.buildwatch.testing.BrokerExtension;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code dev} from its start to its end, in this process. */
@Tag("broker")
@Timeout(120)
final class DevSessionTest {
    @RegisterExtension
    static final BrokerExtension BROKER = new BrokerExtension();

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    private String printed() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private DevSession session(DevOptions options) {
        return new DevSession(options, out);
    }

    private static CompletableFuture<Boolean> inBackground(DevSession session, Consumer<DevSession.Addresses> onReady) {
        CompletableFuture<Boolean> ended = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                ended.complete(session.run(onReady));
            } catch (Throwable e) {
                ended.completeExceptionally(e);
            }
        });
        thread.start();
        return ended;
    }

    private void awaitPrinted(String text) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> printed().contains(text));
    }

    /** Options to watch builds of this simulator on the shared broker, under this test's prefix. */
    private static DevOptions onBroker(FoundrySimulator foundry, @Nullable String registry, List<String> rids) {
        return new DevOptions(
                new DevOptions.Load(1, 3, 2, 1),
                new DevOptions.Servers(
                        BROKER.bootstrapServers(), registry, foundry.url().toString(), BROKER.prefix(), null),
                false,
                rids,
                DevOptionsTest.NO_TERMINAL);
    }

    @Test
    void shortRunEndsWithEveryBuildCompleteAndTellsHowToLook() throws Exception {
        DevOptions options = DevOptionsTest.options(false, List.of(), null, null);
        CompletableFuture<DevSession.Addresses> told = new CompletableFuture<>();

        boolean complete = session(options).run(told::complete);

        DevSession.Addresses at = told.get();
        assertThat(complete).isTrue();
        assertThat(at.topicsPrefix()).isEqualTo("foundry.");
        String[] parts = printed().split("\n\n", -1);
        assertThat(parts).hasSize(3);
        assertThat(parts[0].lines()).first().isEqualTo("starting Kafka");
        assertThat(parts[0])
                .contains(at.bootstrapServers(), at.schemaRegistry(), at.foundry(), at.http(), "foundry.*")
                .doesNotContain("\033");
        assertThat(parts[1].lines().filter(line -> line.startsWith("ri."))).hasSize(2);
        assertThat(parts[1]).contains("median", "worst");
        assertThat(parts[2]).contains(at.http()).contains("'./buildwatch dev --keep' leaves all of this running");
    }

    @Test
    void moreBuildsForAKeptRunAreWatched() throws Exception {
        DevSession session = session(DevOptionsTest.options(true, List.of(), null, null));
        CompletableFuture<DevSession.Addresses> told = new CompletableFuture<>();
        CompletableFuture<Boolean> ended = inBackground(session, told::complete);
        DevSession.Addresses at = told.get(60, TimeUnit.SECONDS);
        awaitPrinted("Everything keeps running until you stop it with Ctrl-C.");

        List<String> rids = MoreBuilds.begin(new DevOptions(
                new DevOptions.Load(2, 3, 1, 99),
                new DevOptions.Servers(
                        at.bootstrapServers(), at.schemaRegistry(), at.foundry(), at.topicsPrefix(), null),
                false,
                List.of(),
                DevOptionsTest.NO_TERMINAL));

        assertThat(rids).hasSize(2);
        for (String rid : rids) {
            HttpRequest one = HttpRequest.newBuilder(URI.create(at.http() + "/api/builds/" + rid))
                    .build();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> HttpClient.newHttpClient()
                            .send(one, HttpResponse.BodyHandlers.ofString())
                            .body()
                            .contains("\"complete\":true"));
        }
        session.stop();
        assertThat(ended.get(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void keptRunStaysUntilItIsStopped() throws Exception {
        DevSession session = session(DevOptionsTest.options(true, List.of(), null, null));

        CompletableFuture<Boolean> ended = inBackground(session, addresses -> {});
        awaitPrinted("Everything keeps running until you stop it with Ctrl-C.");
        assertThat(ended).isNotDone();
        session.stop();

        assertThat(ended.get(30, TimeUnit.SECONDS)).isTrue();
        assertThat(printed())
                .contains("Look for yourself, in a browser or in another terminal:", "dev --more")
                .doesNotContain("dev --keep");
    }

    @Test
    void faultOfTheServiceEndsAKeptRunBadly() throws Exception {
        DevSession session = session(DevOptionsTest.options(true, List.of(), null, null));

        CompletableFuture<Boolean> ended = inBackground(session, addresses -> {});
        awaitPrinted("Everything keeps running until you stop it with Ctrl-C.");
        session.fault(new IllegalStateException("broken"));

        assertThat(ended.get(30, TimeUnit.SECONDS)).isFalse();
        assertThat(printed()).contains("the service ended: java.lang.IllegalStateException: broken");
    }

    @Test
    void stopDuringTheStartEndsItPromptly() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        DevSession session = session(DevOptionsTest.options(true, List.of(), null, null));
        CompletableFuture<Boolean> ended = inBackground(session, addresses -> started.countDown());
        assertThat(started.await(60, TimeUnit.SECONDS)).isTrue();
        session.stop();

        assertThat(ended.get(20, TimeUnit.SECONDS)).isFalse();
    }

    @Test
    void stopBeforeTheStartStartsNothing() throws Exception {
        DevSession session = session(DevOptionsTest.options(true, List.of(), null, null));
        session.stop();

        assertThat(session.run(addresses -> {})).isFalse();
        assertThat(printed()).isEmpty();
    }

    @Test
    void buildThatMayNotBeReadEndsTheRunBadly() throws Exception {
        try (FoundrySimulator foundry = FoundrySimulator.start(SimulatorSettings.defaults())) {
            List<String> rids = foundry.add(new ScriptedBuilds(2, 3, 1, 5));
            foundry.misbehaviour().always(ApiFault.LIST_FORBIDDEN, rids.get(0));

            boolean complete = session(onBroker(foundry, null, rids)).run(addresses -> {});

            assertThat(complete).isFalse();
            assertThat(printed()).contains("(FORBIDDEN)", "100% ");
        }
    }

    @Test
    void buildWhoseResultIsHeldIsShownAndEndsASecondRun() throws Exception {
        try (FoundrySimulator foundry = FoundrySimulator.start(SimulatorSettings.defaults());
                EmbeddedRegistry registry = EmbeddedRegistry.start(0)) {
            List<String> rids = foundry.add(new ScriptedBuilds(1, 3, 1, 5));
            DevOptions options = onBroker(foundry, registry.url(), rids);
            assertThat(session(options).run(addresses -> {})).isTrue();
            bytes.reset();

            assertThat(session(options).run(addresses -> {})).isTrue();

            assertThat(printed()).contains(rids.get(0), "complete", "topics " + BROKER.prefix() + "*");
        }
    }

    @Test
    void simulatorThatRefusesEndsTheStartWithItsReason() throws Exception {
        try (FoundrySimulator foundry = FoundrySimulator.start(SimulatorSettings.defaults())) {
            foundry.add(new ScriptedBuilds(1, 3, 2, 1));

            assertThatThrownBy(() -> session(onBroker(foundry, null, List.of())).run(addresses -> {}))
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining("choose another seed");
        }
    }
}
