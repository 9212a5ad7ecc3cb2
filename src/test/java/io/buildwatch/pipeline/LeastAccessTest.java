package io.buildwatch.pipeline;

import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.DELETE;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;
import static org.apache.kafka.common.resource.PatternType.LITERAL;
import static org.apache.kafka.common.resource.PatternType.PREFIXED;
import static org.apache.kafka.common.resource.ResourceType.GROUP;
import static org.apache.kafka.common.resource.ResourceType.TOPIC;
import static org.apache.kafka.common.resource.ResourceType.TRANSACTIONAL_ID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.buildwatch.dev.broker.SecuredBroker;
import io.buildwatch.dev.simulator.ScriptedBuilds;
import io.buildwatch.guarantees.Guarantees;
import io.buildwatch.guarantees.Seen;
import io.buildwatch.service.BuildwatchService;
import io.buildwatch.service.StartChecks;
import io.buildwatch.service.StartFailure;
import io.buildwatch.testing.BuildwatchCommand;
import io.buildwatch.testing.PrintedTopics;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * With SASL/SCRAM, TLS and an authorizer: the ACLs of docs/operations.md#access-to-kafka are enough, and each of them
 * is needed.
 */
@Tag("broker")
class LeastAccessTest {
    private static final AtomicInteger USERS = new AtomicInteger();
    private static SecuredBroker broker;

    @TempDir
    static Path brokerDir;

    @TempDir
    Path dir;

    private Pipeline pipeline;
    private String user;
    private String prefix;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = new SecuredBroker(brokerDir);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void begin() throws Exception {
        user = "user" + USERS.incrementAndGet();
        prefix = user + ".";
        broker.addUser(user);
        pipeline = new Pipeline(broker.insideServers(), prefix, dir);
        pipeline.settings.putAll(broker.clientSettings(user));
        // By default it takes 30 s until Streams deletes what it has read from the repartition topic.
        pipeline.settings.put("repartition.purge.interval.ms", "500");
    }

    @AfterEach
    void end() {
        pipeline.close();
    }

    private AclBinding acl(AclOperation operation, ResourceType type, String name, PatternType pattern) {
        return acl(user, operation, type, name, pattern);
    }

    private static AclBinding acl(
            String user, AclOperation operation, ResourceType type, String name, PatternType pattern) {
        return new AclBinding(
                new ResourcePattern(type, name, pattern),
                new AccessControlEntry("User:" + user, "*", operation, AclPermissionType.ALLOW));
    }

    private AclBinding topics(AclOperation operation) {
        return acl(operation, TOPIC, prefix, PREFIXED);
    }

    private AclBinding purge() {
        return acl(DELETE, TOPIC, prefix + "buildwatch-watch-commands-repartition", LITERAL);
    }

    private AclBinding group() {
        return acl(READ, GROUP, prefix + "buildwatch", LITERAL);
    }

    private AclBinding transactions() {
        return acl(WRITE, TRANSACTIONAL_ID, prefix + "buildwatch-", PREFIXED);
    }

    /** The least ACLs, as in docs/operations.md#access-to-kafka. */
    private List<AclBinding> least() {
        return List.of(topics(READ), topics(WRITE), purge(), group(), transactions());
    }

    private List<AclBinding> leastAndCreate() {
        List<AclBinding> acls = new ArrayList<>(least());
        acls.add(topics(CREATE));
        return acls;
    }

    private void createTopicsAsAdministrator() throws Exception {
        pipeline.topicsCreate = false;
        Map<String, Object> settings = new HashMap<>(broker.clientSettings(SecuredBroker.ADMIN));
        try (Admin admin = Admin.create(settings)) {
            PrintedTopics.of(pipeline.config(dir)).create(admin);
        }
    }

    private void assertThatItWatchesBuilds() throws Exception {
        pipeline.start();
        try (Seen seen = pipeline.seen()) {
            List<String> rids = pipeline.simulator.add(new ScriptedBuilds(2, 5, 2, 3));
            rids.forEach(pipeline::submit);
            rids.forEach(seen::untilComplete);
            Guarantees.assertAll(seen, pipeline.simulator.truth(), rids);
        }
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(this::deletedFromRepartition, sum -> sum > 0);
        assertThat(pipeline.faults).isEmpty();
    }

    /** How many records Streams has deleted from the repartition topic after it had read them. */
    private long deletedFromRepartition() throws Exception {
        Map<TopicPartition, OffsetSpec> first = IntStream.range(0, Pipeline.PARTITIONS)
                .mapToObj(p -> new TopicPartition(prefix + "buildwatch-watch-commands-repartition", p))
                .collect(Collectors.toMap(p -> p, p -> OffsetSpec.earliest()));
        return broker.inside().listOffsets(first).all().get().values().stream()
                .mapToLong(ListOffsetsResultInfo::offset)
                .sum();
    }

    private StartChecks.Result checkKafka() throws Exception {
        return StartChecks.all(pipeline.config(dir)).get(1);
    }

    /** Both the check and the start are refused, and each of their lines has all these words. */
    private void assertRefused(String... words) throws Exception {
        StartChecks.Result checked = checkKafka();
        assertThat(checked.ok()).isFalse();
        assertThat(checked.lines()).allSatisfy(line -> assertThat(line).contains(words));
        assertThatThrownBy(pipeline::start)
                .isInstanceOfSatisfying(
                        StartFailure.class,
                        failure -> assertThat(failure.lines())
                                .isNotEmpty()
                                .allSatisfy(line -> assertThat(line).contains(words)));
    }

    @Test
    void theLeastIsEnoughWhereItCreatesItsTopics() throws Exception {
        broker.allow(leastAndCreate());

        assertThatItWatchesBuilds();
    }

    @Test
    void theLeastIsEnoughOnTopicsThatTheAdministratorCreated() throws Exception {
        createTopicsAsAdministrator();
        broker.allow(least());

        StartChecks.Result checked = checkKafka();
        assertThat(checked.ok()).isTrue();
        assertThat(checked.lines())
                .filteredOn(line -> line.contains("may not"))
                .singleElement()
                .asString()
                .contains(prefix + "build-rids, ", "may not DescribeConfigs", "not verified");
        assertThatItWatchesBuilds();
    }

    /** Buildwatch's own commands, each as a user with no other access. */
    @Test
    void whoSubmitsNeedsWriteOnTheInputAndWhoReadsNeedsReadOnTheOutput() throws Exception {
        broker.allow(leastAndCreate());
        pipeline.start();
        String submitter = user + "-submits";
        broker.addUser(submitter);
        broker.allow(List.of(acl(submitter, WRITE, TOPIC, prefix + "build-rids", LITERAL)));
        String reader = user + "-reads";
        broker.addUser(reader);
        broker.allow(List.of(acl(reader, READ, TOPIC, prefix + "build-completion", LITERAL)));
        String rid = pipeline.simulator.add(new ScriptedBuilds(1, 3, 1, 3)).get(0);

        BuildwatchCommand.run(List.of("submit", "--config", configFileOf(submitter), rid));

        assertThat(BuildwatchCommand.run(List.of(
                        "tail",
                        "build-completion",
                        "--config",
                        configFileOf(reader),
                        "--from-beginning",
                        "--max=1",
                        "--timeout=30s")))
                .singleElement()
                .asString()
                .contains(rid);
    }

    private String configFileOf(String name) throws IOException {
        Properties settings = new Properties();
        settings.putAll(broker.clientSettings(name));
        settings.put("topics.prefix", prefix);
        settings.put("schema.registry.url", pipeline.registry.url());
        Path file = dir.resolve(name + ".properties");
        try (Writer out = Files.newBufferedWriter(file)) {
            settings.store(out, null);
        }
        return file.toString();
    }

    @Test
    void withoutCreateItSaysWhichTopicsItMayNotCreate() throws Exception {
        broker.allow(least());

        assertRefused(prefix, "cannot be created", "TopicAuthorizationException", "allow Create", "--kafka-cli");
    }

    @Test
    void withoutCreateItSaysSoOfStreamsTopicsToo() throws Exception {
        broker.allow(leastAndCreate());
        pipeline.start();
        assertThat(pipeline.service.awaitReady(Duration.ofSeconds(30))).isTrue();
        pipeline.stop();
        broker.inside()
                .deleteTopics(List.of(prefix + "buildwatch-build-tallies-changelog"))
                .all()
                .get();
        broker.take(topics(CREATE));

        assertRefused(prefix + "buildwatch-build-tallies-changelog: cannot be created", "allow Create");
    }

    @Test
    void withoutReadItNamesTheTopics() throws Exception {
        createTopicsAsAdministrator();
        broker.allow(least());
        broker.take(topics(READ));

        assertRefused(
                prefix + "build-rids, ",
                "this user may not Read; allow it: kafka-acls.sh",
                "--operation Read --topic " + prefix + "build-rids");
    }

    @Test
    void withoutWriteItNamesTheTopics() throws Exception {
        createTopicsAsAdministrator();
        broker.allow(least());
        broker.take(topics(WRITE));

        assertRefused(
                prefix + "dead-letters, ",
                "this user may not Write; allow it: kafka-acls.sh",
                "--operation Write --topic " + prefix + "build-rids");
    }

    @Test
    void withoutTheGroupItSaysSo() throws Exception {
        createTopicsAsAdministrator();
        broker.allow(least());
        broker.take(group());

        assertRefused("group " + prefix + "buildwatch: this user may not Read", "--group " + prefix + "buildwatch");
    }

    @Test
    void withoutTransactionsItSaysSo() throws Exception {
        createTopicsAsAdministrator();
        broker.allow(least());
        broker.take(transactions());

        assertRefused(
                "transactional ids " + prefix + "buildwatch-…: this user may not Write",
                "--transactional-id " + prefix + "buildwatch- --resource-pattern-type prefixed");
    }

    @Test
    void withoutDeleteItWarnsThatTheRepartitionTopicGrows() throws Exception {
        createTopicsAsAdministrator();
        broker.allow(least());
        broker.take(purge());

        StartChecks.Result checked = checkKafka();

        assertThat(checked.ok()).isTrue();
        assertThat(checked.lines())
                .anySatisfy(line -> assertThat(line)
                        .startsWith(prefix + "buildwatch-watch-commands-repartition: this user may not Delete; ")
                        .contains("grows for ever"));
    }

    @Test
    void whatIsTakenAwayWhileItRunsIsALineInTheLog() throws Exception {
        createTopicsAsAdministrator();
        broker.allow(least());
        pipeline.start();
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger(BuildwatchService.class.getPackageName());
        logger.addAppender(log);
        try {
            broker.take(topics(WRITE));
            pipeline.simulator.add(new ScriptedBuilds(1, 5, 2, 3)).forEach(pipeline::submit);

            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !pipeline.faults.isEmpty());
            assertThat(log.list)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .anySatisfy(line -> assertThat(line)
                            .startsWith("Kafka Streams stopped without a commit; topics " + prefix)
                            .contains("may not Write", "--check"));
        } finally {
            logger.detachAppender(log);
        }
    }
}
