package io.buildwatch.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buildwatch.config.BuildwatchConfig;
import io.buildwatch.config.HttpConfig;
import io.buildwatch.config.OAuthClient;
import io.buildwatch.service.StartChecks;
import io.buildwatch.service.StartChecks.Result;
import io.buildwatch.service.StartFailure;
import io.buildwatch.testing.BrokerExtension;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code run --check} checks each part by itself, and changes nothing. */
@Tag("broker")
class StartChecksTest {
    @RegisterExtension
    static final BrokerExtension BROKER = new BrokerExtension();

    @TempDir
    Path dir;

    private Pipeline pipeline;

    @BeforeEach
    void begin() {
        pipeline = new Pipeline(BROKER, dir);
    }

    @AfterEach
    void end() {
        pipeline.close();
    }

    private List<Result> checked(String key, String value) throws InterruptedException {
        return StartChecks.all(with(key, value));
    }

    private BuildwatchConfig with(String key, String value) {
        BuildwatchConfig config = pipeline.config(dir);
        return config.withKafka(config.kafka().with(key, value));
    }

    @Test
    void allIsWell() throws Exception {
        List<Result> results = StartChecks.all(pipeline.config(dir));

        assertThat(results).extracting(Result::name).containsExactly("instance", "kafka", "registry", "foundry");
        assertThat(results).allMatch(Result::ok);
        assertThat(BROKER.admin().listTopics().names().get()).noneMatch(topic -> topic.startsWith(BROKER.prefix()));
        assertThat(dir).isEmptyDirectory();
    }

    @Test
    void saysWhichPartDoesNotAnswerAndTriesTheOthers() throws Exception {
        long begin = System.nanoTime();
        List<Result> results = checked("bootstrap.servers", "127.0.0.1:1");

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(25));
        assertThat(results).extracting(Result::ok).containsExactly(true, false, true, true);
        assertThat(results.get(1).lines()).singleElement().asString().contains("does not answer", "127.0.0.1:1");
        assertThat(checked("schema.registry.url", "http://127.0.0.1:1"))
                .extracting(Result::ok)
                .containsExactly(true, true, false, true);
        pipeline.simulator.acceptToken("another");
        assertThat(StartChecks.all(pipeline.config(dir)))
                .extracting(Result::ok)
                .containsExactly(true, true, true, false);
        assertThat(StartChecks.all(pipeline.config(dir)).get(3).lines())
                .singleElement()
                .asString()
                .contains("does not accept the token of foundry.token");
    }

    @Test
    void saysWhyKafkasClientCannotBeMade() throws Exception {
        List<Result> results = checked("bootstrap.servers", "no-such-host.invalid:9092");

        assertThat(results).extracting(Result::ok).containsExactly(true, false, true, true);
        assertThat(results.get(1).lines())
                .containsExactly(
                        "bootstrap.servers=no-such-host.invalid:9092: no such host; check the spelling, and whether"
                                + " this machine's name server knows it");
    }

    @Test
    void aWrongSettingOfKafkasIsALineOfItsOwnBeforeAnybodyIsAsked() {
        assertThatThrownBy(() -> checked("num.stream.threads", "abc"))
                .isInstanceOfSatisfying(StartFailure.class, failure -> {
                    assertThat(failure.isInConfiguration()).isTrue();
                    assertThat(failure.lines()).singleElement().asString().contains("num.stream.threads", "abc");
                });
        assertThatThrownBy(() -> checked("basic.auth.credentials.source", "SASL_INHERIT"))
                .isInstanceOfSatisfying(
                        StartFailure.class,
                        failure -> assertThat(failure.lines())
                                .singleElement()
                                .asString()
                                .contains("basic.auth.credentials.source"));
    }

    /** These servers answer HTTP requests, but not those of a Schema Registry. */
    @Test
    void whatIsNoRegistryPassesNeitherTheCheckNorTheStartWhichMakesNothing() throws Exception {
        for (String url : List.of(pipeline.simulator.url().toString(), pipeline.registry.url() + "/wrong")) {
            assertThat(checked("schema.registry.url", url))
                    .extracting(Result::ok)
                    .containsExactly(true, true, false, true);

            pipeline.settings.put("schema.registry.url", url);
            assertThatThrownBy(pipeline::start)
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining("Schema Registry");
        }
        assertNothingIsMade();
    }

    @Test
    void schemasThatAreNotThereAndMayNotBeRegisteredPassNeitherTheCheckNorTheStart() throws Exception {
        Result registry = checked("auto.register.schemas", "false").get(2);
        assertThat(registry.ok()).isFalse();
        assertThat(registry.lines()).hasSize(4).allMatch(line -> line.contains("auto.register.schemas=false, but"));

        pipeline.settings.put("auto.register.schemas", "false");
        assertThatThrownBy(pipeline::start).isInstanceOf(StartFailure.class);
        assertNothingIsMade();
    }

    private void assertNothingIsMade() throws Exception {
        assertThat(BROKER.admin().listTopics().names().get()).noneMatch(topic -> topic.startsWith(BROKER.prefix()));
    }

    @Test
    void aStateDirectoryThatCannotBeUsedIsALine() throws Exception {
        Path file = Files.writeString(dir.resolve("file"), "");

        Result instance = StartChecks.all(pipeline.config(file)).get(0);

        assertThat(instance.ok()).isFalse();
        assertThat(instance.lines()).singleElement().asString().startsWith("state.dir: cannot use " + file);
        assertThat(StartChecks.all(pipeline.config(dir.resolve("a/b")))).allMatch(Result::ok);
        assertThat(dir.resolve("a")).doesNotExist();
    }

    @Test
    void aPortInUseIsALine() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            BuildwatchConfig config = pipeline.config(dir);
            HttpConfig http = config.http().withPort(taken.getLocalPort());
            Result instance = StartChecks.all(config.withHttp(http)).get(0);

            assertThat(instance.ok()).isFalse();
            assertThat(instance.lines())
                    .singleElement()
                    .asString()
                    .startsWith("http.listen=127.0.0.1:" + taken.getLocalPort() + ": in use");
        }
    }

    @Test
    void aLoginThatIsMissingOrCannotBeReadIsALineInPlainWords() throws Exception {
        pipeline.settings.put("sasl.mechanism", "PLAIN");
        assertThat(checked("security.protocol", "SASL_PLAINTEXT").get(1).lines())
                .singleElement()
                .asString()
                .startsWith("sasl.jaas.config: missing; ");
        pipeline.settings.put("security.protocol", "SASL_PLAINTEXT");
        assertThat(checked("sasl.jaas.config", "org.example.None required password=\"s3cret\";")
                        .get(1)
                        .lines())
                .singleElement()
                .asString()
                .startsWith("sasl.jaas.config: there is no such login module class; ")
                .doesNotContain("s3cret");
        assertThat(checked(
                                "sasl.jaas.config",
                                "org.apache.kafka.common.security.plain.PlainLoginModule required password=\"s3cret\"")
                        .get(1)
                        .lines())
                .singleElement()
                .asString()
                .startsWith("sasl.jaas.config: must end with a semicolon; ")
                .doesNotContain("s3cret");
    }

    /** Without the check, the broker would refuse this value only when the streams run. */
    @Test
    void whatIsBeyondTheBrokersLimitsIsALine() throws Exception {
        assertThat(checked("session.timeout.ms", "500").get(1).lines())
                .containsExactly("session.timeout.ms=500: must be at least 1000, by the brokers'"
                        + " group.min.session.timeout.ms");
    }

    /** Without the check, Kafka would refuse this value only when the consumer is made. */
    @Test
    void settingsThatDoNotSuitOneAnotherAreALine() throws Exception {
        pipeline.settings.put("session.timeout.ms", "6000");

        assertThat(checked("heartbeat.interval.ms", "7000").get(1).lines())
                .singleElement()
                .asString()
                .containsIgnoringCase("heartbeat");
    }

    @Test
    void asksForATokenAndSaysWhyItGetsNone() throws Exception {
        pipeline.simulator.acceptClient("app-1", "right-s3cret", Duration.ofMinutes(1));
        pipeline.oauth = new OAuthClient("app-1", "right-s3cret", null);
        assertThat(StartChecks.all(pipeline.config(dir))).allMatch(Result::ok);

        pipeline.oauth = new OAuthClient("app-1", "wr0ng-s3cret", null);
        Result foundry = StartChecks.all(pipeline.config(dir)).get(3);
        assertThat(foundry.ok()).isFalse();
        assertThat(foundry.lines())
                .singleElement()
                .asString()
                .contains("invalid_client", "foundry.oauth.client.secret")
                .doesNotContain("s3cret");
    }

    @Test
    void aSecretFileThatCannotBeReadIsALineBeforeAnybodyIsAsked() {
        pipeline.oauth = new OAuthClient("app-1", null, dir.resolve("none"));
        assertRefusedByOneLine("foundry.oauth.client.secret.file=", "may read");
    }

    @Test
    void aCaFileWithoutCertificatesIsALineBeforeAnybodyIsAsked() throws Exception {
        pipeline.caFile = Files.writeString(dir.resolve("ca.pem"), "no certificate");
        assertRefusedByOneLine("foundry.ssl.ca.file=", "must be a file of PEM certificates");
    }

    private void assertRefusedByOneLine(String start, String advice) {
        assertThatThrownBy(() -> StartChecks.all(pipeline.config(dir)))
                .isInstanceOfSatisfying(StartFailure.class, failure -> {
                    assertThat(failure.isInConfiguration()).isTrue();
                    assertThat(failure.lines())
                            .singleElement()
                            .asString()
                            .startsWith(start)
                            .contains(advice);
                });
    }
}
