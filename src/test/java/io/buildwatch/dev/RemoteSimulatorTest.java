package io.buildwatch.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.buildwatch.dev.simulator.FoundrySimulator;
import io.buildwatch.dev.simulator.ScriptedBuilds;
import io.buildwatch.dev.simulator.ScriptedSchedules;
import io.buildwatch.dev.simulator.SimulatorSettings;
import io.buildwatch.service.StartFailure;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RemoteSimulatorTest {
    private static final ScriptedBuilds BUILDS = new ScriptedBuilds(2, 3, 1, 7);

    @Test
    void simulatorBeginsTheBuilds() throws Exception {
        try (FoundrySimulator simulator = FoundrySimulator.start(SimulatorSettings.defaults())) {
            assertThat(new RemoteSimulator(simulator.url()).add(BUILDS)).hasSize(2);
        }
    }

    @Test
    void simulatorBeginsTheSchedules() throws Exception {
        ScriptedSchedules schedules = new ScriptedSchedules(2, 6, 1, 7);
        try (FoundrySimulator simulator = FoundrySimulator.start(SimulatorSettings.defaults())) {
            List<String> rids = new RemoteSimulator(simulator.url()).add(schedules);

            assertThat(rids).hasSize(2);
            await().until(() -> rids.stream()
                            .mapToInt(rid -> simulator.truth().runs(rid).size())
                            .sum()
                    >= 6);
        }
    }

    @Test
    void whySimulatorRefusesIsShown() throws Exception {
        try (FoundrySimulator simulator = FoundrySimulator.start(SimulatorSettings.defaults())) {
            RemoteSimulator remote = new RemoteSimulator(simulator.url());
            remote.add(BUILDS);

            assertThatThrownBy(() -> remote.add(BUILDS))
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining("the builds of seed 7 are there already; choose another seed")
                    .hasMessageNotContaining("no simulator");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "404, is no simulator (it answered 404",
        "405, is no simulator (it answered 405",
        "502, starts no builds: it answered 502",
        "200, starts no builds: it answered 200",
    })
    void answerOfSomethingElseIsTold(int status, String said) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(status, 0);
            exchange.getResponseBody().write("<html>".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            exchange.close();
        });
        server.start();
        try {
            URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());

            assertThatThrownBy(() -> new RemoteSimulator(url).add(BUILDS))
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining(said);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void nobodyThereIsOneLine() {
        assertThatThrownBy(() -> new RemoteSimulator(URI.create("http://127.0.0.1:1")).add(BUILDS))
                .isInstanceOf(StartFailure.class)
                .hasMessageStartingWith("http://127.0.0.1:1 does not answer");
    }
}
