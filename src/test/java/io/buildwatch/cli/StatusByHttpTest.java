package io.buildwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class StatusByHttpTest {
    private static final String RID = "ri.foundry.main.build.a";

    private final FakeTerminal terminal = new FakeTerminal();
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private HttpServer server;
    private String url;
    private boolean queries = true;
    private String behind = "0.000";

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        url = "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String uri = exchange.getRequestURI().toString();
        asked.add(uri);
        String body = answers.get(uri);
        byte[] bytes = (body == null ? "{\"error\":\"not held\"}" : body).getBytes(StandardCharsets.UTF_8);
        if (queries) {
            exchange.getResponseHeaders().set("Buildwatch-Behind-Seconds", behind);
        }
        int status = body == null ? 404 : body.startsWith("{\"error\"") ? 503 : 200;
        if (body != null && body.startsWith("https://")) {
            exchange.getResponseHeaders().set("Location", body);
            status = 302;
        }
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private int run(String... args) {
        CommandIo t = terminal.terminal();
        return Main.execute(t, List.of(new StatusCommand(t, new FakeKafka())), args);
    }

    private static String build(String rid, String state) {
        return "{\"buildRid\":\"" + rid + "\",\"link\":null,\"watch\":1767322800000,\"version\":3,\"sequence\":2,"
                + "\"state\":\"" + state + "\",\"complete\":false,\"percentComplete\":50,\"jobCount\":2,"
                + "\"counts\":{\"waiting\":0,\"running\":1,\"succeeded\":1,\"failed\":0,\"canceled\":0,"
                + "\"didNotRun\":0,\"unknown\":0},\"failedJobs\":[],\"monitoring\":\"WATCHING\",\"detail\":null,"
                + "\"buildStatus\":\"RUNNING\",\"completions\":0,\"firstStartedTime\":null,"
                + "\"lastFinishedTime\":null,\"updatedTime\":\"2026-01-02T03:04:05Z\",\"branchName\":\"master\","
                + "\"createdBy\":null,\"createdTime\":null,\"finishedTime\":null,\"scheduleRid\":null,"
                + "\"aLaterField\":1}";
    }

    private static String job(String rid) {
        return "{\"buildRid\":\"" + RID + "\",\"jobRid\":\"" + rid + "\",\"watch\":1767322800000,\"sequence\":1,"
                + "\"status\":\"FAILED\",\"rawStatus\":null,\"attempt\":1,\"startedTime\":null,"
                + "\"latestAttemptStartTime\":\"2026-01-02T03:04:05Z\",\"finishedTime\":\"2026-01-02T03:04:25Z\","
                + "\"observedTime\":\"2026-01-02T03:04:26Z\",\"outputs\":[],\"history\":[{\"sequence\":1,"
                + "\"attempt\":1,\"status\":\"FAILED\",\"rawStatus\":null,\"startedTime\":null,"
                + "\"latestAttemptStartTime\":\"2026-01-02T03:04:05Z\",\"finishedTime\":\"2026-01-02T03:04:25Z\","
                + "\"observedTime\":\"2026-01-02T03:04:26Z\"}],\"changes\":1}";
    }

    @Test
    void listFollowsTheCursorAndHandsTheFiltersOn() {
        answers.put(
                "/api/builds?limit=101&state=FAILING,RUNNING&failed=true&since=2026-01-02T03%3A04%3A05Z",
                "{\"builds\":[" + build(RID, "RUNNING") + "],\"next\":\"c 1\"}");
        answers.put(
                "/api/builds?limit=101&state=FAILING,RUNNING&failed=true&since=2026-01-02T03%3A04%3A05Z&cursor=c+1",
                "{\"builds\":[" + build(RID + "2", "A_LATER_WORD") + "],\"next\":null}");

        int status = run(
                "status",
                "--url",
                url + "/",
                "--state",
                "running,FAILING",
                "--failed",
                "--since",
                "2026-01-02T03:04:05Z");

        assertThat(status).isEqualTo(ExitStatus.DONE);
        assertThat(asked).hasSize(2);
        assertThat(terminal.out())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("STATE"),
                        line -> assertThat(line).startsWith("RUNNING").endsWith(RID),
                        line -> assertThat(line).startsWith("UNKNOWN").endsWith(RID + "2"));
        assertThat(terminal.err()).isEmpty();
    }

    @Test
    void limitIsKeptAndSaid() {
        answers.put(
                "/api/builds?limit=2",
                "{\"builds\":[" + build(RID, "RUNNING") + "," + build(RID + "2", "RUNNING") + "],\"next\":\"c\"}");

        assertThat(run("status", "--url", url, "--limit", "1", "--json")).isEqualTo(ExitStatus.DONE);
        assertThat(terminal.out()).singleElement().asString().startsWith("{\"buildRid\":\"" + RID + "\"");
        assertThat(terminal.err()).containsExactly("buildwatch: there are more builds; a higher --limit shows them");
    }

    @Test
    void aBuildIsShownWithAllItsJobs() {
        answers.put("/api/builds/" + RID, build(RID, "FAILING"));
        answers.put("/api/builds/" + RID + "/jobs?limit=200", "{\"jobs\":[" + job("j1") + "],\"next\":\"n\"}");
        answers.put("/api/builds/" + RID + "/jobs?limit=200&cursor=n", "{\"jobs\":[" + job("j2") + "],\"next\":null}");

        assertThat(run("status", "--url", url, RID)).isEqualTo(ExitStatus.DONE);
        assertThat(terminal.out())
                .containsExactly(
                        RID + "  50% FAILING    1 running  1 succeeded",
                        "  branch: master",
                        "  STATUS  ATTEMPT  WAITED  RAN  JOB",
                        "  FAILED        1       -  20s  j1",
                        "  FAILED        1       -  20s  j2");
    }

    @Test
    void aServiceWithoutQueriesIsNoServiceWithoutTheBuild() {
        queries = false;

        assertThat(run("status", "--url", url, RID)).isEqualTo(ExitStatus.FAILED);
        assertThat(run("status", "--url", url)).isEqualTo(ExitStatus.FAILED);
        assertThat(terminal.err()).hasSize(2).allMatch(line -> line.contains("http.queries"));
    }

    @Test
    void aBuildThatIsNotHeldIsFiveAndSaysHowToHaveIt() {
        assertThat(run("status", "--url", url, RID)).isEqualTo(ExitStatus.UNSEEN);
        assertThat(terminal.err()).singleElement().asString().contains("nothing is known of " + RID, "submit");
    }

    @Test
    void whatTheServiceSaysIsWrongIsToldInItsWords() {
        answers.put("/api/builds?limit=101", "{\"error\":\"still reading the topics; ask again in a minute\"}");

        assertThat(run("status", "--url", url)).isEqualTo(ExitStatus.FAILED);
        assertThat(terminal.err())
                .containsExactly(
                        "buildwatch: " + url + " answers 503: still reading the topics; ask again in a minute");
    }

    @Test
    void aRedirectIsNotFollowedAndItsTargetIsTold() {
        answers.put("/api/builds?limit=101", "https://login.example.com/sso?token=s3cret");

        assertThat(run("status", "--url", url)).isEqualTo(ExitStatus.FAILED);
        assertThat(terminal.err())
                .containsExactly("buildwatch: " + url + " answers 302, a redirect to https://login.example.com/sso,"
                        + " which is not followed; is this Buildwatch's address?");
    }

    @Test
    void anAnswerThatIsNoneIsOneLine() {
        answers.put("/api/builds?limit=101", "<html>");

        assertThat(run("status", "--url", url)).isEqualTo(ExitStatus.FAILED);
        assertThat(terminal.err()).singleElement().asString().contains("no usable answer from " + url);
    }

    @Test
    void aServiceThatIsNotThereIsOneLine() {
        stop();

        assertThat(run("status", "--url", url)).isEqualTo(ExitStatus.FAILED);
        assertThat(terminal.err()).singleElement().asString().contains("is the service running there?");
    }

    @Test
    void aNameWithUnderscoresIsLookedUpAsAnyOther() {
        assertThat(run("status", "--url", "http://build_watch.invalid:8480")).isEqualTo(ExitStatus.FAILED);
        assertThat(terminal.err()).singleElement().asString().contains("UnknownHostException: build_watch.invalid");
    }

    @Test
    void wrongOptionsAreUsageErrors() {
        assertThat(run("status", "--url", "localhost:8480")).isEqualTo(ExitStatus.USAGE);
        assertThat(terminal.err())
                .containsExactly("buildwatch: --url localhost:8480: must be the service's address, such as"
                        + " http://127.0.0.1:8480");
        assertThat(run("status", "--url", url, "--state", "DONE")).isEqualTo(ExitStatus.USAGE);
        assertThat(run("status", "--url", url, "--since", "yesterday")).isEqualTo(ExitStatus.USAGE);
        assertThat(run("status", "--url", url, "--limit", "0")).isEqualTo(ExitStatus.USAGE);
        assertThat(run("status", "--url", url, "--failed", RID)).isEqualTo(ExitStatus.USAGE);
        assertThat(terminal.err()).hasSize(5);
        assertThat(asked).isEmpty();
    }

    @Test
    void answersThatAreTooOldSaySo() {
        answers.put("/api/builds?limit=101", "{\"builds\":[" + build(RID, "RUNNING") + "],\"next\":null}");
        answers.put("/api/builds/" + RID, build(RID, "RUNNING"));
        answers.put("/api/builds/" + RID + "/jobs?limit=200", "{\"jobs\":[],\"next\":null}");
        behind = "9.900";
        run("status", "--url", url);
        assertThat(terminal.err()).isEmpty();

        behind = "125.417";
        assertThat(run("status", "--url", url)).isEqualTo(ExitStatus.DONE);
        assertThat(run("status", "--url", url, "--json", RID)).isEqualTo(ExitStatus.DONE);
        assertThat(run("status", "--url", url, RID + "2")).isEqualTo(ExitStatus.UNSEEN);

        assertThat(terminal.err())
                .hasSize(4)
                .filteredOn(line -> line.equals("buildwatch: what is shown is 2m05s old:"
                        + " the service has not read all of the topics since"))
                .hasSize(3);
    }

    @Test
    void noBuildOfThoseAskedForIsNotNoBuildAtAll() {
        String filtered = "/api/builds?limit=101&state=RUNNING&failed=true&since=2026-01-02T03%3A04%3A00Z";
        answers.put(filtered, "{\"builds\":[],\"next\":null}");
        answers.put("/api/builds?limit=1", "{\"builds\":[],\"next\":null}");
        List<String> options =
                List.of("status", "--url", url, "--state", "RUNNING", "--failed", "--since", "2026-01-02T04:04+01:00");

        assertThat(run(options.toArray(new String[0]))).isEqualTo(ExitStatus.DONE);
        answers.put("/api/builds?limit=1", "{\"builds\":[" + build(RID, "FAILED") + "],\"next\":null}");
        assertThat(run(options.toArray(new String[0]))).isEqualTo(ExitStatus.DONE);

        assertThat(terminal.err())
                .containsExactly(
                        "buildwatch: no build is known; 'buildwatch submit RID' starts watching one",
                        "buildwatch: there are builds, but none that is RUNNING and that failed or is failing"
                                + " and that has changed since 2026-01-02T03:04:00Z");
    }
}
