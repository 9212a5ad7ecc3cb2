package io.buildwatch.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buildwatch.StartChecks;
import io.buildwatch.StartChecks.Result;
import io.buildwatch.StartFailure;
import io.buildwatch.config.BuildwatchConfig;
import io.buildwatch.config.KafkaConfig;
import io.buildwatch.config.OAuthClient;
import io.buildwatch.testing.BrokerExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What {@code run --check} finds: each part by itself, and nothing is changed. */
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
        Map<String, String> passed = new HashMap<>(config.kafka().passedThrough());
        passed.put(key, value);
        return new BuildwatchConfig(
                config.foundry(),
                config.poll(),
                config.topics(),
                new KafkaConfig(
                        config.kafka().applicationId(),
                        config.kafka().instanceId(),
                        config.kafka().stateDir(),
                        passed),
                config.avroSerializer(),
                config.avroDeserializer(),
                config.httpHost(),
                config.httpPort(),
                config.logFormat());
    }

    @Test
    void allIsWell() throws Exception {
        List<Result> results = StartChecks.all(pipeline.config(dir));

        assertThat(results).extracting(Result::name).containsExactly("kafka", "registry", "foundry");
        assertThat(results).allMatch(Result::ok);
        assertThat(BROKER.admin().listTopics().names().get()).noneMatch(topic -> topic.startsWith(BROKER.prefix()));
        assertThat(dir).isEmptyDirectory();
    }

    @Test
    void saysWhichPartDoesNotAnswerAndTriesTheOthers() throws Exception {
        long begin = System.nanoTime();
        List<Result> results = checked("bootstrap.servers", "127.0.0.1:1");

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(25));
        assertThat(results).extracting(Result::ok).containsExactly(false, true, true);
        assertThat(results.get(0).lines()).singleElement().asString().contains("does not answer", "127.0.0.1:1");
        assertThat(checked("schema.registry.url", "http://127.0.0.1:1"))
                .extracting(Result::ok)
                .containsExactly(true, false, true);
        pipeline.simulator.acceptToken("another");
        assertThat(StartChecks.all(pipeline.config(dir))).extracting(Result::ok).containsExactly(true, true, false);
    }

    @Test
    void saysWhyKafkasClientCannotBeMade() throws Exception {
        List<Result> results = checked("bootstrap.servers", "no-such-host.invalid:9092");

        assertThat(results).extracting(Result::ok).containsExactly(false, true, true);
        assertThat(results.get(0).lines()).singleElement().asString().contains("No resolvable bootstrap");
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

    @Test
    void asksForATokenAndSaysWhyItGetsNone() throws Exception {
        pipeline.simulator.acceptClient("app-1", "right-s3cret", Duration.ofMinutes(1));
        pipeline.oauth = new OAuthClient("app-1", "right-s3cret", null);
        assertThat(StartChecks.all(pipeline.config(dir))).allMatch(Result::ok);

        pipeline.oauth = new OAuthClient("app-1", "wr0ng-s3cret", null);
        Result foundry = StartChecks.all(pipeline.config(dir)).get(2);
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
