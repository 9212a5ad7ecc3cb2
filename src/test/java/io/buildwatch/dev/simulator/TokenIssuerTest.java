package io.buildwatch.dev.simulator;

import static io.buildwatch.dev.simulator.Http.RID;
import static io.buildwatch.dev.simulator.Http.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The simulator's token endpoint, and which tokens its API accepts. */
class TokenIssuerTest {
    private static final String GOOD =
            "grant_type=client_credentials&client_id=app-1&client_secret=a%26b+c&scope=api%3Aorchestration-read";

    private final AtomicLong millis = new AtomicLong(5_000_000);
    private FoundrySimulator simulator;
    private Http http;

    @BeforeEach
    void start() throws IOException {
        simulator = FoundrySimulator.start(
                SimulatorSettings.defaults().withLimits(new SimulatorSettings.Limits(0, 0, 0, 0, 0, millis::get)));
        simulator.acceptClient("app-1", "a&b c", Duration.ofSeconds(60));
        simulator.build(RID).job(Http.job(1));
        http = new Http(simulator);
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void issuesATokenThatIsGoodForItsLife() {
        JsonNode issued = json(ask(GOOD));
        assertThat(issued.get("token_type").asText()).isEqualTo("Bearer");
        assertThat(issued.get("expires_in").asInt()).isEqualTo(60);
        String token = issued.get("access_token").asText();

        assertThat(listWith(token)).isEqualTo(200);
        assertThat(listWith("another")).isEqualTo(401);
        assertThat(http.list(RID, "").statusCode()).isEqualTo(401);
        millis.addAndGet(59_999);
        assertThat(listWith(token)).isEqualTo(200);
        millis.addAndGet(1);
        assertThat(listWith(token)).isEqualTo(401);
        assertThat(simulator.calls().count(SimulatedEndpoint.TOKEN)).isEqualTo(1);
    }

    @Test
    void issuesATokenForDatasetsToo() {
        assertThat(ask(GOOD + "+api%3Adatasets-read").statusCode()).isEqualTo(200);
        assertThat(ask(GOOD + "+api%3Adatasets-write").statusCode()).isEqualTo(400);
    }

    @Test
    void takesBackWhatItIssued() {
        String token = json(ask(GOOD)).get("access_token").asText();
        simulator.revokeIssuedTokens();
        assertThat(listWith(token)).isEqualTo(401);
        assertThat(listWith(json(ask(GOOD)).get("access_token").asText())).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "client_credentials, password, 400, unsupported_grant_type",
        "app-1, app-2, 401, invalid_client",
        "a%26b+c, wrong, 401, invalid_client",
        "orchestration-read, admin, 400, invalid_scope"
    })
    void refusesInOAuthsOwnWords(String part, String other, int status, String error) {
        HttpResponse<String> answer = ask(GOOD.replace(part, other));
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(json(answer).get("error").asText()).isEqualTo(error);
        assertThat(answer.body()).doesNotContain("wrong");
    }

    @Test
    void isDownWithTheApiAndByItself() {
        simulator.misbehaviour().next(ApiFault.TOKEN_UNAVAILABLE, 1);
        assertThat(ask(GOOD).statusCode()).isEqualTo(503);
        assertThat(ask(GOOD).statusCode()).isEqualTo(200);
        simulator.downFor(Duration.ofSeconds(1));
        assertThat(ask(GOOD).statusCode()).isEqualTo(503);
        assertThat(simulator.misbehaviour().injected(ApiFault.TOKEN_UNAVAILABLE))
                .isEqualTo(1);
    }

    @Test
    void isSetUpFromTheCommandLine() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (FoundrySimulator other = SimulatorMain.start(
                List.of("--client-id", "app-1", "--token-seconds", "7"),
                Map.of("SIMULATOR_CLIENT_SECRET", "a&b c"),
                new PrintStream(out))) {
            HttpResponse<String> answer = new Http(other).post(TokenIssuer.PATH, GOOD);
            assertThat(json(answer).get("expires_in").asInt()).isEqualTo(7);
            assertThat(out.toString(StandardCharsets.UTF_8)).doesNotContain("a&b c");
        }
        for (List<String> wrong : List.of(
                List.of("--client-id", "app-1"),
                List.of("--client-id", "app-1", "--client-secret", "x", "--token-seconds", "0"))) {
            assertThatThrownBy(() ->
                            SimulatorMain.start(wrong, Map.of(), new PrintStream(OutputStream.nullOutputStream())))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("--client-secret");
        }
    }

    private HttpResponse<String> ask(String form) {
        return http.post(TokenIssuer.PATH, form);
    }

    private int listWith(String token) {
        return http.send(http.request(Http.API + "/builds/" + RID + "/jobs?preview=true")
                        .header("Authorization", "Bearer " + token)
                        .method("GET", BodyPublishers.noBody()))
                .statusCode();
    }
}
