package io.buildwatch.dev.simulator;

import static io.buildwatch.dev.simulator.Http.RID;
import static io.buildwatch.dev.simulator.Http.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The simulator from outside: as a process, by its control API, and through its relay. */
class SimulatorProcessTest {
    @Test
    void runsAsAProcessAndStopsOnSigterm() throws Exception {
        Process process = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SimulatorMain.class.getName(),
                        "--builds",
                        "3",
                        "--jobs",
                        "4",
                        "--seconds",
                        "5",
                        "--seed",
                        "7")
                .redirectErrorStream(true)
                .start();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            List<String> rids = new ScriptedBuilds(3, 4, 5, 7)
                    .scripts(0).stream()
                            .map(script -> "RID " + script.buildRid())
                            .toList();
            assertThat(List.of(out.readLine(), out.readLine(), out.readLine())).isEqualTo(rids);
            String url = out.readLine();
            assertThat(url).startsWith("URL http://127.0.0.1:");
            URI list = URI.create(
                    url.substring(4) + Http.API + "/builds/" + rids.get(0).substring(4) + "/jobs");
            int status = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(list).build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            assertThat(status).isEqualTo(200);
            process.destroy();
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void explainsWrongArguments() {
        for (List<String> wrong : List.of(
                List.of("--what", "1"),
                List.of("--port"),
                List.of("--port", "x"),
                List.of("--port", "70000"),
                List.of("--builds", "-1"))) {
            assertThatThrownBy(() ->
                            SimulatorMain.start(wrong, Map.of(), new PrintStream(OutputStream.nullOutputStream())))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void takesTheTokenFromTheEnvironmentAndPrintsItNowhere() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Map<String, String> environment = Map.of("SIMULATOR_TOKEN", "s3cret");
        try (FoundrySimulator simulator = SimulatorMain.start(List.of(), environment, new PrintStream(out))) {
            assertThat(new Http(simulator).list(RID, "").statusCode()).isEqualTo(401);
            assertThat(out.toString(StandardCharsets.UTF_8)).doesNotContain("s3cret");
        }
    }

    @Test
    void whoNamesNoSeedGetsBuildsThatAreNotThereYet() throws Exception {
        try (FoundrySimulator simulator =
                FoundrySimulator.start(SimulatorSettings.defaults().withSeed(7))) {
            simulator.add(new ScriptedBuilds(2, 3, 4, 7));

            assertThat(new Http(simulator).post("/simulator/builds", "").statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void makesScriptedBuildsOnRequest() throws Exception {
        try (FoundrySimulator simulator = FoundrySimulator.start(SimulatorSettings.defaults())) {
            Http http = new Http(simulator);
            String wanted = "{\"builds\":2,\"jobs\":3,\"seconds\":4,\"seed\":11}";
            JsonNode rids = json(http.post("/simulator/builds", wanted)).get("rids");
            assertThat(rids.size()).isEqualTo(2);
            assertThat(http.list(rids.get(1).asText(), "").statusCode()).isEqualTo(200);
            assertThat(http.post("/simulator/builds", wanted).statusCode()).isEqualTo(409);
            assertThat(http.post("/simulator/builds", "").statusCode()).isEqualTo(200);
            assertThat(http.post("/simulator/builds", "{\"builds\":0}").statusCode())
                    .isEqualTo(400);
            assertThat(http.post("/simulator/builds", "[").statusCode()).isEqualTo(400);
            assertThat(http.get("/simulator/builds").statusCode()).isEqualTo(405);
            assertThat(http.get("/simulator/else").statusCode()).isEqualTo(404);
            simulator.forget(rids.get(0).asText());
            assertThat(http.list(rids.get(0).asText(), "").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void resetsConnectionsThroughTheRelay() throws Exception {
        try (FoundrySimulator simulator =
                FoundrySimulator.start(SimulatorSettings.defaults().withRelay())) {
            Http http = new Http(simulator);
            simulator.build(RID).job(Http.job(1));
            assertThat(http.list(RID, "").statusCode()).isEqualTo(200);
            simulator.misbehaviour().next(ApiFault.CONNECTION_RESET, 1);
            assertThatThrownBy(() -> rawAnswer(simulator.url()))
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
            assertThat(rawAnswer(simulator.url())).startsWith("HTTP/1.1 404");
            simulator.refuseConnections();
            assertThatThrownBy(() -> rawAnswer(simulator.url())).isInstanceOf(IOException.class);
            simulator.listenAgain();
            assertThat(rawAnswer(simulator.url())).startsWith("HTTP/1.1 404");
        }
    }

    @Test
    void keepsTheConnectionBetweenCalls() throws Exception {
        try (FoundrySimulator simulator = FoundrySimulator.start(SimulatorSettings.defaults());
                Socket socket = new Socket("127.0.0.1", simulator.url().getPort())) {
            for (int i = 0; i < 3; i++) {
                assertThat(exchange(socket)).startsWith("HTTP/1.1 404");
            }
            assertThat(simulator.calls().log())
                    .extracting(ReceivedCall::caller)
                    .containsOnly("127.0.0.1:" + socket.getLocalPort());
        }
    }

    @Test
    void servesAPageOfAnImmenseBuildAsFastAsOneOfASmallOne() throws Exception {
        try (FoundrySimulator simulator =
                FoundrySimulator.start(SimulatorSettings.defaults().withLimits(SimulatorSettings.Limits.NONE))) {
            SimulatedBuild build = simulator.build(RID);
            for (int i = 0; i < 10_000; i++) {
                build.job(Http.job(i));
            }
            Http http = new Http(simulator);
            assertThat(Http.rids(http.sweep(RID, 100))).hasSize(10_000).doesNotHaveDuplicates();
            assertThat(simulator.calls().count(SimulatedEndpoint.LIST_JOBS)).isEqualTo(100);
        }
    }

    private static String rawAnswer(URI url) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", url.getPort())) {
            return exchange(socket);
        }
    }

    private static String exchange(Socket socket) throws IOException {
        String request = "GET " + Http.API + "/builds/none HTTP/1.1\r\nHost: x\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        InputStream in = socket.getInputStream();
        byte[] buffer = new byte[8_192];
        StringBuilder answer = new StringBuilder();
        while (answer.indexOf("\"none\"}}") < 0) {
            int read = in.read(buffer);
            if (read < 0) {
                throw new IOException("ended");
            }
            answer.append(new String(buffer, 0, read, StandardCharsets.US_ASCII));
        }
        return answer.toString();
    }
}
