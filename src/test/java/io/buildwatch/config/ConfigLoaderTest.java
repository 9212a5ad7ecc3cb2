package io.buildwatch.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfigLoaderTest {
    private static final Set<String> KAFKA =
            Set.of("poll.ms", "num.stream.threads", "security.protocol", "sasl.jaas.config", "log.summary.interval.ms");
    private static final List<String> ENOUGH = List.of(
            "foundry.url=https://stack.example.com",
            "foundry.token=s3cret",
            "bootstrap.servers=broker:9092",
            "schema.registry.url=http://registry:8081");

    private final Map<String, String> environment =
            new HashMap<>(Map.of("HOSTNAME", "pod-0", "XDG_DATA_HOME", "/data"));
    private final Map<String, String> secrets = new HashMap<>();
    private final Map<String, String> asked = new HashMap<>();
    private final List<String> warnings = new ArrayList<>();

    @TempDir
    Path directory;

    private BuildwatchConfig load(Path file, String... settings) throws ConfigProblems {
        return new ConfigLoader(KAFKA::contains, this::lookUp, warnings::add)
                .load(new ConfigSource(file, environment, List.of(settings)));
    }

    private BuildwatchConfig loadEnoughAnd(String... settings) throws ConfigProblems {
        List<String> all = new ArrayList<>(ENOUGH);
        all.addAll(List.of(settings));
        return load(null, all.toArray(String[]::new));
    }

    private List<String> problemsOf(String... settings) {
        ConfigProblems problems = catchThrowableOfType(ConfigProblems.class, () -> loadEnoughAnd(settings));
        assertThat(problems).as("problems with %s", List.of(settings)).isNotNull();
        return problems.lines();
    }

    @Test
    void defaultsAreTheDocumentedOnes() throws ConfigProblems {
        BuildwatchConfig config = loadEnoughAnd();

        assertThat(config.foundry())
                .isEqualTo(new FoundryConfig(
                        URI.create("https://stack.example.com"),
                        FoundryConfig.Credentials.of("s3cret"),
                        true,
                        new FoundryConfig.Connection(
                                null, null, Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofSeconds(60)),
                        new FoundryConfig.Limits(5000, 25, 0.5, 4.0, 25),
                        new FoundryConfig.Answers(null, 16_777_216, 10_000),
                        new FoundryConfig.Refresh(true, Duration.ofSeconds(2))));
        assertThat(config.poll())
                .isEqualTo(new PollConfig(
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(10),
                        Duration.ofMinutes(10),
                        Duration.ofSeconds(15),
                        Duration.ofSeconds(5),
                        Duration.ofMinutes(2),
                        Duration.ofMinutes(10),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(60),
                        Duration.ofDays(7),
                        Duration.ofDays(7)));
        assertThat(config.topics()).isEqualTo(new TopicsConfig("foundry.", 12, null, true, Map.of()));
        assertThat(config.kafka().applicationId()).isEqualTo("foundry.buildwatch");
        assertThat(config.kafka().instanceId()).isEqualTo("pod-0");
        assertThat(config.kafka().stateDir()).isEqualTo(Path.of("/data/buildwatch-state"));
        assertThat(config.kafka().passedThrough())
                .containsEntry("session.timeout.ms", "15000")
                .containsEntry("bootstrap.servers", "broker:9092")
                .containsEntry("schema.registry.url", "http://registry:8081");
        assertThat(config.http()).isEqualTo(new HttpConfig("127.0.0.1", 8480, List.of(), true));
        assertThat(config.avro())
                .isEqualTo(new AvroConfig(
                        "io.buildwatch.registry.AvroSerializer", "io.buildwatch.registry.AvroDeserializer"));
        assertThat(config.logFormat()).isEqualTo(BuildwatchConfig.LogFormat.TEXT);
        assertThat(warnings).isEmpty();
    }

    @Test
    void eachMissingSettingIsOneLine() {
        ConfigProblems problems = catchThrowableOfType(ConfigProblems.class, () -> load(null));

        assertThat(problems.lines()).hasSize(4).allMatch(line -> line.contains(": missing; "));
        assertThat(problems.lines())
                .extracting(line -> line.substring(0, line.indexOf(':')))
                .containsExactlyInAnyOrder("foundry.url", "foundry.token", "bootstrap.servers", "schema.registry.url");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ftp://host | must be https://
            https:// | must be https://
            a b | must be https://
            https://user:pw@host | no user name or password
            user@host | no user name or password
            user:pw@host | no user name or password
            https://user:pw/x@host | must be https://
            https://host/api | no path
            host/api | no path
            https://host?x=1 | no path, query
            https://host#x | no path, query
            http://host | foundry.allow.http=true
            http://127.0.0.1.evil.example | foundry.allow.http=true
            http://localhost.evil.example | foundry.allow.http=true
            """)
    void foundryUrlIsRefusedWithTheReason(String url, String reason) {
        assertThat(problemsOf("foundry.url=" + url))
                .singleElement()
                .asString()
                .startsWith("foundry.url=")
                .contains(reason)
                .doesNotContain("pw");
    }

    @ParameterizedTest
    @CsvSource({
        "stack.example.com,https://stack.example.com",
        "stack.example.com:8443,https://stack.example.com:8443",
        "HTTPS://stack.example.com/,https://stack.example.com",
        "http://localhost:9000,http://localhost:9000",
        "http://127.0.0.1:9000,http://127.0.0.1:9000",
        "http://[::1]:9000,http://[::1]:9000",
        "https://foundry_stack:8443,https://foundry_stack:8443",
        "my_stack.example.com,https://my_stack.example.com"
    })
    void foundryUrlIsTakenAs(String url, String taken) throws ConfigProblems {
        assertThat(loadEnoughAnd("foundry.url=" + url).foundry().url()).hasToString(taken);
    }

    @Test
    void namesWithUnderscoresAreTaken() throws ConfigProblems {
        BuildwatchConfig config = loadEnoughAnd(
                "schema.registry.url=http://schema_registry:8081,http://a_user:p_w@other_one",
                "foundry.proxy.url=http://web_proxy:3128");

        assertThat(config.kafka().passedThrough().get("schema.registry.url")).contains("schema_registry:8081");
        assertThat(config.foundry().connection().proxy()).hasToString("ProxyAddress[web_proxy:3128]");
        assertThat(problemsOf("foundry.url=https://us_er:pw@my_stack"))
                .singleElement()
                .asString()
                .contains("no user name or password");
        assertThat(problemsOf("foundry.url=https://my_stack:65536")).hasSize(1);
    }

    @Test
    void aWrongValueFromTheEnvironmentIsToldWithItsVariable() {
        environment.put("BUILDWATCH_TOPICS_PARTITIONS", "0");
        environment.put("BUILDWATCH_POLL_INTERVAL_MIN", "x");

        assertThat(problemsOf("poll.interval.min=y"))
                .containsExactlyInAnyOrder(
                        "topics.partitions=0: must be a whole number from 1 to 10000 (topics.partitions comes from"
                                + " BUILDWATCH_TOPICS_PARTITIONS)",
                        "poll.interval.min=y: must be a duration from 10ms to 1d, such as 500ms, 30s, 5m, 2h or 7d");
    }

    @Test
    void plainHttpBeyondLoopbackNeedsItsOwnSetting() throws ConfigProblems {
        BuildwatchConfig config = loadEnoughAnd("foundry.url=http://stack", "foundry.allow.http=true");

        assertThat(config.foundry().url()).hasToString("http://stack");
    }

    @Test
    void tokenIsNeverShown() throws ConfigProblems {
        assertThat(problemsOf("foundry.token=two words\n"))
                .containsExactly("foundry.token (value not shown): must be printable ASCII without spaces");
        assertThat(problemsOf("foundry.tokne=s3cret")).noneMatch(line -> line.contains("s3cret"));
        assertThat(loadEnoughAnd().toString()).doesNotContain("s3cret");
    }

    @Test
    void twoKindsOfCredentialsAreOneTooMany() {
        assertThat(problemsOf("foundry.token.file=/run/token"))
                .singleElement()
                .asString()
                .contains("two kinds of credentials")
                .doesNotContain("s3cret");
    }

    @Test
    void pollIntervalsMustBeInOrder() {
        assertThat(problemsOf("poll.interval.min=31s"))
                .containsExactly("poll.interval.min=31s: must not be more than poll.interval.max=30s");
    }

    @Test
    void setBeatsEnvironmentBeatsFileBeatsDefault() throws Exception {
        Path file = write(
                "topics.partitions=2\nfoundry.concurrency=3\npoll.interval.max=40s\n" + String.join("\n", ENOUGH));
        environment.put("BUILDWATCH_TOPICS_PARTITIONS", "4");
        environment.put("BUILDWATCH_FOUNDRY_CONCURRENCY", "5");

        BuildwatchConfig config = load(file, "topics.partitions = 6");

        assertThat(config.topics().partitions()).isEqualTo(6);
        assertThat(config.foundry().limits().concurrency()).isEqualTo(5);
        assertThat(config.poll().intervalMax()).isEqualTo(Duration.ofSeconds(40));
        assertThat(config.poll().intervalMin()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void settingsAreTakenUnderTheirFormerNamesWithAWarning() throws Exception {
        Path file = write("foundry.list.requests.per.minute=900\n" + String.join("\n", ENOUGH));
        environment.put("BUILDWATCH_FOUNDRY_LIST_CONCURRENCY", "5");

        BuildwatchConfig config = load(file);

        assertThat(config.foundry().limits().perMinute()).isEqualTo(900);
        assertThat(config.foundry().limits().concurrency()).isEqualTo(5);
        assertThat(warnings)
                .containsExactly(
                        "foundry.list.concurrency: taken as foundry.concurrency, its new name; it limits calls to all"
                                + " endpoints",
                        "foundry.list.requests.per.minute: taken as foundry.requests.per.minute, its new name; it limits"
                                + " calls to all endpoints");
    }

    @Test
    void theNewNameOfASettingBeatsItsFormerOne() throws Exception {
        BuildwatchConfig config =
                load(write("foundry.list.concurrency=5\nfoundry.concurrency=6\n" + String.join("\n", ENOUGH)));

        assertThat(config.foundry().limits().concurrency()).isEqualTo(6);
        assertThat(warnings)
                .containsExactly(
                        "foundry.list.concurrency: ignored, because foundry.concurrency, its new name, is set too");
    }

    @Test
    void whatNobodySeesAroundKeysAndValuesIsTrimmed() throws Exception {
        Path file = write("\ufefftopics.partitions=7\n\u00a0foundry.concurrency\u200b = 3\u00a0\n"
                + "client.id=mine\u200b\n" + String.join("\n", ENOUGH));
        environment.put("BUILDWATCH_POLL_INTERVAL_MAX", "\u200b40s\ufeff");

        BuildwatchConfig config = load(file, "\ufeffpoll.interval.min\u00a0=3s\u200b");

        assertThat(config.topics().partitions()).isEqualTo(7);
        assertThat(config.foundry().limits().concurrency()).isEqualTo(3);
        assertThat(config.poll().intervalMax()).isEqualTo(Duration.ofSeconds(40));
        assertThat(config.poll().intervalMin()).isEqualTo(Duration.ofSeconds(3));
        assertThat(load(write("\ufeff# a comment\n" + String.join("\n", ENOUGH)))
                        .foundry()
                        .credentials()
                        .token())
                .isEqualTo("s3cret");
    }

    @Test
    void whatNobodySeesWithinThemIsShown() {
        assertThat(problemsOf("poll.interval\u200b.min=3s"))
                .singleElement()
                .asString()
                .contains("poll.interval\\u200b.min", "poll.interval.min");
        assertThat(problemsOf("poll.interval.min=3\u00a0s"))
                .singleElement()
                .asString()
                .contains("poll.interval.min=3\\u00a0s");
    }

    @Test
    void foundryTokenVariableIsAcceptedAndOursComesFirst() throws Exception {
        environment.put("FOUNDRY_TOKEN", "plain");
        Path file = write(String.join("\n", ENOUGH).replace("foundry.token=s3cret", ""));
        assertThat(load(file).foundry().credentials().token()).isEqualTo("plain");

        environment.put("BUILDWATCH_FOUNDRY_TOKEN", "ours");
        assertThat(load(file).foundry().credentials().token()).isEqualTo("ours");
    }

    @Test
    void unknownVariablesOnlyWarn() throws ConfigProblems {
        environment.put("BUILDWATCH_SERVICE_HOST", "10.0.0.1");
        environment.put("BUILDWATCH_POLL_INTERVALL_MIN", "1s");
        environment.put("BUILDWATCH_JAVA_OPTS", "-Xmx1g");

        loadEnoughAnd();

        assertThat(warnings).hasSize(2).allMatch(line -> line.contains("ignored"));
    }

    @ParameterizedTest
    @CsvSource({"0%, 0", "12.5%, 0.125", "100.0%, 1"})
    void aPercentageIsTakenAsAPart(String text, double part) throws ConfigProblems {
        assertThat(loadEnoughAnd("foundry.requests.share=" + text)
                        .foundry()
                        .limits()
                        .share())
                .isEqualTo(part);
    }

    @Test
    void aPercentageWithoutItsSignIsOneLine() {
        assertThat(problemsOf("foundry.requests.share=50"))
                .containsExactly("foundry.requests.share=50: must be a percentage from 0% to 100%, such as 50%");
    }

    @ParameterizedTest
    @CsvSource({
        "poll.interval.mni=1s,poll.interval.min",
        "polling.interval.min=1s,",
        "foundry.tken=x,foundry.token",
        "oundry.url=x,foundry.url",
        "Foundry.URL=x,foundry.url",
        "topic.prefix=x,topics.prefix",
        "schema.registry.urls=x,schema.registry.url",
        "bootstrap.server=x,bootstrap.servers",
        "settle.timeouts=1s,settle.timeout",
        "retention.complete=1s,retention.completed",
        "avro.deserialiser=x,avro.deserializer"
    })
    void misspeltKeyStopsTheStartWithASuggestion(String setting, String suggestion) throws ConfigProblems {
        if (suggestion == null) {
            loadEnoughAnd(setting);
            assertThat(warnings).singleElement().asString().contains("passed on");
        } else {
            assertThat(problemsOf(setting))
                    .singleElement()
                    .asString()
                    .contains("there is no such setting; did you mean " + suggestion + "?");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"foundry.x=1", "poll.x=1", "monitoring.x=1", "retention.x=1", "topics.x=1", "http.x=1"})
    void unknownKeyThatBeginsLikeOneOfOursStopsTheStart(String setting) {
        assertThat(problemsOf(setting)).singleElement().asString().contains("there is no such setting");
    }

    @Test
    void kafkasOwnKeysPassOnWithoutAWarningAndOthersWithOne() throws ConfigProblems {
        BuildwatchConfig config = loadEnoughAnd("poll.ms=10", "log.summary.interval.ms=-1", "some.plugin.key=x");

        assertThat(config.kafka().passedThrough())
                .containsEntry("poll.ms", "10")
                .containsEntry("log.summary.interval.ms", "-1")
                .containsEntry("some.plugin.key", "x");
        assertThat(warnings).singleElement().asString().startsWith("some.plugin.key:");
    }

    @ParameterizedTest
    @CsvSource({
        "processing.guarantee,exactly_once_v2",
        "group.instance.id,instance.id",
        "main.consumer.group.instance.id,instance.id",
        "group.protocol,classic",
        "consumer.group.protocol,classic",
        "group.id,application.id",
        "transactional.id,application.id",
        "producer.transactional.id,application.id",
        "isolation.level,read_committed",
        "main.consumer.isolation.level,read_committed",
        "consumer.enable.auto.commit,transaction",
        "auto.offset.reset,earliest",
        "producer.acks,acks=all",
        "enable.idempotence,acks=all",
        "partitioner.class,partition",
        "default.deserialization.exception.handler,dead-letters",
        "deserialization.exception.handler,dead-letters",
        "production.exception.handler,dead-letters",
        "processing.exception.handler,dead-letters",
        "value.deserializer,avro.deserializer",
        "topic.cleanup.policy,internal topics",
        "topic.retention.ms,internal topics",
        "topic.max.message.bytes,internal topics",
        "topics.build-completion.cleanup.policy,subscribers",
        "topics.job-status-changed.cleanup.policy,subscribers",
        "default.timestamp.extractor,timestamps",
        "topology.optimization,internal topics",
        "partition.assignment.strategy,Kafka Streams",
        "errors.dead.letter.queue.topic.name,dead-letters"
    })
    void keyThatTheGuaranteesRestOnIsRefusedWithAPointer(String key, String pointer) {
        assertThat(problemsOf(key + "=x"))
                .singleElement()
                .asString()
                .startsWith(key + "=x: cannot be set: ")
                .contains(pointer);
    }

    @Test
    void referencesAreLookedUpInEveryKindOfValueAndTheProvidersArePassedOnToNobody() throws ConfigProblems {
        secrets.putAll(Map.of("${vault:t}", "t0ken", "${vault:n}", "7", "${vault:u}", "me", "${vault:p}", "s3cret"));
        environment.put("BUILDWATCH_FOUNDRY_CONCURRENCY", "${vault:n}");

        BuildwatchConfig config = loadEnoughAnd(
                "config.providers=vault",
                "config.providers.vault.class=com.example.Vault",
                "config.providers.vault.param.token=x",
                "foundry.token=${vault:t}",
                "topics.partitions=${vault:n}",
                "topics.dead-letters.retention.ms=${vault:n}",
                "sasl.jaas.config=x username=\"${vault:u}\" password=\"${vault:p}\";");

        assertThat(config.foundry().credentials().token()).isEqualTo("t0ken");
        assertThat(config.foundry().limits().concurrency()).isEqualTo(7);
        assertThat(config.topics().partitions()).isEqualTo(7);
        assertThat(config.topics().settings()).containsEntry("dead-letters", Map.of("retention.ms", "7"));
        assertThat(config.kafka().passedThrough())
                .containsEntry("sasl.jaas.config", "x username=\"me\" password=\"s3cret\";")
                .allSatisfy((key, value) -> assertThat(key).doesNotContain("config.providers"));
        assertThat(asked)
                .isEqualTo(Map.of(
                        "config.providers", "vault",
                        "config.providers.vault.class", "com.example.Vault",
                        "config.providers.vault.param.token", "x"));
        assertThat(warnings).isEmpty();
    }

    @Test
    void whatCannotBeLookedUpIsALineForEachKeyAndNothingElse() {
        assertThat(problemsOf("topics.partitions=${vault:x}", "sasl.jaas.config=${vault:y}", "poll.interval.min=x"))
                .containsExactly(
                        "sasl.jaas.config: nothing for ${vault:y}", "topics.partitions: nothing for ${vault:x}");
    }

    @Test
    void whatAReferenceStandsForIsNeverShown() {
        secrets.put("${vault:p}", "s3cret");

        assertThat(problemsOf(
                        "topics.partitions=${vault:p}",
                        "producer.acks=${vault:p}",
                        "foundry.url=http://${vault:p}",
                        "topics.dead-letters.max.message.bytes=${vault:p}"))
                .hasSize(4)
                .allMatch(line -> line.contains("${vault:p}"))
                .noneMatch(line -> line.contains("s3cret"));
    }

    @Test
    void clientsDoNotLookUpWhatOnlyTheServiceNeeds() throws ConfigProblems {
        ConfigLoader loader = new ConfigLoader(KAFKA::contains, this::lookUp, warnings::add);
        secrets.put("${vault:b}", "b:1");

        ClientConfig client = loader.loadClient(
                new ConfigSource(
                        null, environment, List.of("foundry.token=${vault:none}", "bootstrap.servers=${vault:b}")),
                false);

        assertThat(client.passedThrough()).containsEntry("bootstrap.servers", "b:1");
    }

    private String lookUp(String value, Map<String, String> providers) throws ValueReferences.UnresolvedException {
        asked.putAll(providers);
        String resolved = value;
        for (Map.Entry<String, String> secret : secrets.entrySet()) {
            resolved = resolved.replace(secret.getKey(), secret.getValue());
        }
        if (resolved.contains("${vault:")) {
            throw new ValueReferences.UnresolvedException("nothing for " + resolved);
        }
        return resolved;
    }

    @Test
    void topicSettingsGoToTheirTopic() throws ConfigProblems {
        TopicsConfig topics = loadEnoughAnd(
                        "topics.job-status-changed.retention.ms=1", "topics.dead-letters.cleanup.policy=delete")
                .topics();

        assertThat(topics.settings())
                .isEqualTo(Map.of(
                        "job-status-changed", Map.of("retention.ms", "1"),
                        "dead-letters", Map.of("cleanup.policy", "delete")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1m", "-1", "1000"})
    void aTopicMustTakeTheLargestRecord(String bytes) {
        assertThat(problemsOf("topics.dead-letters.max.message.bytes=" + bytes))
                .singleElement()
                .asString()
                .startsWith("topics.dead-letters.max.message.bytes=" + bytes + ": must be a whole number, at least");
    }

    @ParameterizedTest
    @ValueSource(strings = {"user:pw@registry:8081", "http://one:8081,user:p,pw@two", "http://u:a/pw@registry"})
    void aPasswordInAnAddressIsNeverShown(String address) {
        assertThat(problemsOf("schema.registry.url=" + address)).noneMatch(line -> line.contains("pw"));
    }

    @Test
    void serdesOfOthersNeedNoAddressOfARegistry() throws ConfigProblems {
        List<String> settings = new ArrayList<>(ENOUGH);
        settings.removeIf(setting -> setting.startsWith("schema.registry.url"));
        settings.add("avro.serializer=com.example.S");
        settings.add("avro.deserializer=com.example.D");

        BuildwatchConfig config = load(null, settings.toArray(String[]::new));

        assertThat(config.avro().isOwn()).isFalse();
        assertThat(loadEnoughAnd().avro().isOwn()).isTrue();
    }

    @Test
    void settingsOfAnUnknownTopicNameTheTopics() {
        assertThat(problemsOf("topics.job-status.retention.ms=1"))
                .singleElement()
                .asString()
                .contains("topics.<name>.<Kafka topic setting>", "build-completion");
    }

    @Test
    void allowedHostsAreAList() throws ConfigProblems {
        assertThat(loadEnoughAnd().http().allowedHosts()).isEmpty();
        assertThat(loadEnoughAnd("http.allowed.hosts=a.example.com, b").http().allowedHosts())
                .containsExactly("a.example.com", "b");
    }

    @Test
    void prefixMayBeEmptyAndLeadsTheApplicationId() throws ConfigProblems {
        assertThat(loadEnoughAnd("topics.prefix=").kafka().applicationId()).isEqualTo("buildwatch");
        assertThat(loadEnoughAnd("topics.prefix=x.").kafka().applicationId()).isEqualTo("x.buildwatch");
        assertThat(loadEnoughAnd("application.id=own").kafka().applicationId()).isEqualTo("own");
    }

    @Test
    void everyWrongValueIsReportedAtOnce() {
        assertThat(problemsOf("poll.interval.min=x", "topics.partitions=x", "http.x=1", "acks=1"))
                .hasSize(4);
    }

    @Test
    void fileThatIsMissingOrMalformedIsOneLineWithoutItsText() throws IOException {
        ConfigProblems missing = catchThrowableOfType(ConfigProblems.class, () -> load(directory.resolve("none")));
        assertThat(missing.lines()).singleElement().asString().contains("there is no such file");

        Path malformed = write("foundry.token=\\u00zz-s3cret");
        ConfigProblems broken = catchThrowableOfType(ConfigProblems.class, () -> load(malformed));
        assertThat(broken.lines())
                .singleElement()
                .asString()
                .contains("cannot be read")
                .doesNotContain("s3cret");
    }

    @Test
    void settingWithoutEqualsSignIsOneLine() {
        assertThat(problemsOf("justakey")).containsExactly("--set justakey: must be key=value");
    }

    @Test
    void hostNameThatCannotNameAnInstanceAsksForOne() {
        environment.put("HOSTNAME", "höst");

        assertThat(problemsOf()).singleElement().asString().startsWith("instance.id: missing");
    }

    @Test
    void clientsNeedNoFoundrySettings() throws ConfigProblems {
        ConfigLoader loader = new ConfigLoader(KAFKA::contains, this::lookUp, warnings::add);
        ConfigSource source =
                new ConfigSource(null, environment, List.of("bootstrap.servers=b:1", "security.protocol=SSL"));

        ClientConfig client = loader.loadClient(source, false);

        assertThat(client.topicsPrefix()).isEqualTo("foundry.");
        assertThat(client.passedThrough()).containsEntry("security.protocol", "SSL");
        ConfigProblems problems = catchThrowableOfType(ConfigProblems.class, () -> loader.loadClient(source, true));
        assertThat(problems.lines()).singleElement().asString().startsWith("schema.registry.url: missing");
    }

    private Path write(String text) throws IOException {
        return Files.writeString(directory.resolve("buildwatch.properties"), text);
    }
}
