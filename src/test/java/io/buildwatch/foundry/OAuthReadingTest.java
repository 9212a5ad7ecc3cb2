package io.buildwatch.foundry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.buildwatch.config.OAuthClient;
import io.buildwatch.dev.simulator.ApiFault;
import io.buildwatch.dev.simulator.FoundrySimulator;
import io.buildwatch.dev.simulator.ReceivedCall;
import io.buildwatch.dev.simulator.SimulatedEndpoint;
import io.buildwatch.dev.simulator.SimulatorSettings;
import io.buildwatch.foundry.FoundryFailure.Kind;
import io.buildwatch.foundry.FoundryReader.Urgency;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Sweeps over HTTP with tokens that a simulated Foundry issues. */
class OAuthReadingTest {
    private static final String SECRET = "cl1ent-s3cret";
    private static final int MANY = 50;

    @TempDir
    private Path directory;

    /** The simulator's time for tokens and limits, in ms. */
    private final AtomicLong millis = new AtomicLong(1_000_000);

    private final ConcurrentLinkedQueue<String> told = new ConcurrentLinkedQueue<>();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private FoundrySimulator simulator;
    private HttpFoundryReader reader;

    @BeforeEach
    void start() throws IOException {
        log.start();
        Logger all = (Logger) LoggerFactory.getLogger("org.apache.hc");
        all.addAppender(log);
        all.setLevel(Level.TRACE);
        ((Logger) LoggerFactory.getLogger("io.buildwatch.foundry")).addAppender(log);
        simulator = FoundrySimulator.start(
                SimulatorSettings.defaults().withLimits(new SimulatorSettings.Limits(0, 0, 0, 0, 0, millis::get)));
        simulator.acceptClient("app-1", SECRET, Duration.ofMinutes(10));
        for (int i = 0; i < MANY; i++) {
            simulator.build(FakeApi.rid(i).value()).job("ri.foundry.main.job." + i);
        }
        reader = open(new OAuthClient("app-1", SECRET, null));
    }

    @AfterEach
    void stop() {
        reader.close();
        simulator.close();
        Logger all = (Logger) LoggerFactory.getLogger("org.apache.hc");
        all.detachAppender(log);
        all.setLevel(null);
        ((Logger) LoggerFactory.getLogger("io.buildwatch.foundry")).detachAppender(log);
        assertThat(List.copyOf(log.list))
                .as("the log shows neither the secret nor a token")
                .isNotEmpty()
                .noneMatch(event -> event.getFormattedMessage().contains("s3cret")
                        || event.getFormattedMessage().contains("issued-"));
    }

    @Test
    void manySweepsAtOnceAskForOneToken() throws Exception {
        sweepMany().forEach(sweep -> assertThat(sweep.failure()).isNull());
        assertThat(simulator.calls().count(SimulatedEndpoint.TOKEN)).isEqualTo(1);
        assertThat(simulator.calls().count(SimulatedEndpoint.LIST_JOBS)).isEqualTo(MANY);
        // The listener is called after the sweep has ended.
        await().atMost(Duration.ofSeconds(20)).until(() -> told.size() >= MANY);
        assertThat(told)
                .as("calls of which the listener is told; the one for a token is not among them")
                .hasSize(MANY)
                .containsOnly("LIST_JOBS ok");
    }

    @Test
    void aRevokedTokenIsExchangedOnceAndNoSweepFails() throws Exception {
        sweepMany();
        simulator.revokeIssuedTokens();
        sweepMany().forEach(sweep -> assertThat(sweep.failure()).isNull());
        assertThat(simulator.calls().count(SimulatedEndpoint.TOKEN)).isEqualTo(2);
        assertThat(simulator.calls().log().stream()
                        .filter(call -> call.endpoint() == SimulatedEndpoint.LIST_JOBS && call.status() == 200))
                .hasSize(2 * MANY);
        assertThat(reader.readBuild(FakeApi.rid(1)).get(20, TimeUnit.SECONDS).build())
                .isNotNull();
    }

    @Test
    void aTokenThatExpiresBetweenPagesIsExchanged() throws Exception {
        assertThat(sweep(1).failure()).isNull();
        millis.addAndGet(Duration.ofMinutes(11).toMillis());
        assertThat(sweep(1).failure()).isNull();
        assertThat(statusesOfLists()).containsExactly(200, 401, 200);
    }

    @Test
    void foundryThatRefusesEveryTokenIsAskedTwiceAndNoMore() throws Exception {
        simulator.misbehaviour().always(ApiFault.UNAUTHORIZED);
        assertThat(sweep(1).failure()).extracting(FoundryFailure::kind).isEqualTo(Kind.UNAUTHORIZED);
        assertThat(statusesOfLists()).containsExactly(401, 401);
        for (int i = 0; i < 20; i++) {
            sweep(1);
        }
        assertThat(statusesOfLists()).hasSize(22);
        assertThat(simulator.calls().count(SimulatedEndpoint.TOKEN)).isEqualTo(2);
        simulator.misbehaviour().clear();
        assertThat(sweep(1).failure()).isNull();
    }

    @Test
    void aWrongSecretIsAClearErrorAndNothingElseIsAsked() throws Exception {
        simulator.acceptClient("app-1", "another", Duration.ofMinutes(10));
        sweepMany()
                .forEach(sweep -> assertThat(sweep.failure())
                        .isNotNull()
                        .satisfies(failure -> assertThat(failure.kind()).isEqualTo(Kind.UNAUTHORIZED))
                        .satisfies(failure -> assertThat(failure.detail())
                                .isEqualTo("no token from /multipass/api/oauth2/token: HTTP 401 invalid_client; check"
                                        + " foundry.oauth.client.id and foundry.oauth.client.secret")));
        assertThat(simulator.calls().count(SimulatedEndpoint.TOKEN)).isEqualTo(1);
        assertThat(simulator.calls().count(SimulatedEndpoint.LIST_JOBS)).isZero();
        assertThat(reader.serviceFailure())
                .map(FoundryFailure::detail)
                .hasValueSatisfying(detail -> assertThat(detail).contains("invalid_client"));
        Optional<FoundryFailure> check = reader.check().get(20, TimeUnit.SECONDS);
        assertThat(check)
                .map(FoundryFailure::detail)
                .hasValueSatisfying(detail -> assertThat(detail).contains("invalid_client"));
        assertThat(List.copyOf(log.list))
                .filteredOn(event -> event.getFormattedMessage().startsWith("cannot get a token for Foundry"))
                .hasSize(1);
    }

    @Test
    void aSecretThatIsPutRightInItsFileIsTakenAtOnce() throws Exception {
        Path file = Files.writeString(directory.resolve("secret"), "wr0ng-s3cret\n");
        reader.close();
        reader = open(new OAuthClient("app-1", null, file));
        assertThat(sweep(1).failure()).extracting(FoundryFailure::kind).isEqualTo(Kind.UNAUTHORIZED);
        Files.writeString(file, SECRET + "\n");
        // The file is read once a second. Without the change the endpoint would not be asked for at least another 2.5
        // s.
        long begin = System.nanoTime();
        await().atMost(Duration.ofSeconds(20)).until(() -> sweep(1).failure() == null);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(2_400));
        assertThat(simulator.calls().count(SimulatedEndpoint.TOKEN)).isEqualTo(2);
        // The sweep may get its page before the listeners are called.
        await().until(() -> reader.serviceFailure().isEmpty());
    }

    @Test
    void aTokenEndpointThatIsDownOrMissingSaysNothingOfTheBuild() throws Exception {
        simulator.misbehaviour().always(ApiFault.TOKEN_UNAVAILABLE);
        FoundryFailure down = sweep(1).failure();
        assertThat(down).extracting(FoundryFailure::kind).isEqualTo(Kind.RETRYABLE);
        assertThat(down.detail()).contains("no token from", "HTTP 503");
        simulator.misbehaviour().clear();
        await().atMost(Duration.ofSeconds(20)).until(() -> sweep(1).failure() == null);

        simulator.close();
        simulator = FoundrySimulator.start(SimulatorSettings.defaults());
        reader.close();
        reader = open(new OAuthClient("app-1", SECRET, null));
        FoundryFailure missing = sweep(1).failure();
        assertThat(missing).extracting(FoundryFailure::kind).isEqualTo(Kind.PROTOCOL);
        assertThat(missing.detail()).contains("HTTP 404", "check foundry.url");
    }

    @Test
    void closingEndsWhatWaitsForAToken() throws Exception {
        simulator.misbehaviour().always(ApiFault.TOKEN_UNAVAILABLE);
        CompletableFuture<SweepResult> sweep =
                reader.sweep(FakeApi.rid(1), Urgency.NEW, page -> {}).result();
        reader.close();
        assertThat(sweep).isCompleted();
    }

    private HttpFoundryReader open(OAuthClient client) {
        return HttpFoundryReader.open(
                TestConfig.of(simulator.url(), client, null, null),
                Clock.systemUTC(),
                new Random(1),
                (endpoint, failure, nanos) -> told.add(endpoint + " " + (failure == null ? "ok" : failure.kind())));
    }

    private SweepResult sweep(int build) throws Exception {
        return reader.sweep(FakeApi.rid(build), Urgency.NEW, page -> {})
                .result()
                .get(20, TimeUnit.SECONDS);
    }

    private List<SweepResult> sweepMany() throws Exception {
        List<CompletableFuture<SweepResult>> sweeps = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            sweeps.add(reader.sweep(FakeApi.rid(i), Urgency.DUE, page -> {}).result());
        }
        List<SweepResult> done = new ArrayList<>();
        for (CompletableFuture<SweepResult> sweep : sweeps) {
            done.add(sweep.get(20, TimeUnit.SECONDS));
        }
        return done;
    }

    private List<Integer> statusesOfLists() {
        return simulator.calls().log().stream()
                .filter(call -> call.endpoint() == SimulatedEndpoint.LIST_JOBS)
                .map(ReceivedCall::status)
                .toList();
    }
}
