package io.buildwatch.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.buildwatch.BuildwatchTopology;
import io.buildwatch.config.TopicsConfig;
import io.buildwatch.testing.BrokerExtension;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("broker")
class TopicProvisionerTest {
    @RegisterExtension
    static final BrokerExtension BROKER = new BrokerExtension();

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @Test
    void createsThePublicTopicsAndFindsThemRightAfterwards() throws Exception {
        TopicReport first = provisioner(3, true).provision(TIMEOUT);
        assertThat(first.created())
                .containsExactlyInAnyOrder(
                        name("build-rids"),
                        name("job-status-changed"),
                        name("build-observed"),
                        name("build-completion"),
                        name("follows"),
                        name("dead-letters"));
        assertThat(first.warnings()).isEmpty();
        assertThat(setting("build-observed", "cleanup.policy")).isEqualTo("compact");
        assertThat(setting("job-status-changed", "retention.ms")).isEqualTo("2592000000");

        TopicReport second = provisioner(3, true).provision(TIMEOUT);
        assertThat(second.created()).isEmpty();
        assertThat(second.warnings()).isEmpty();
    }

    @Test
    void sharesTheWorkWithAnotherInstance() throws Exception {
        CompletableFuture<TopicReport> other = CompletableFuture.supplyAsync(() -> {
            try {
                return provisioner(3, true).provision(TIMEOUT);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        TopicReport mine = provisioner(3, true).provision(TIMEOUT);
        assertThat(mine.created().size() + other.get().created().size()).isEqualTo(6);
    }

    @Test
    void tellsEveryWrongTopicInALineThatSaysWhatToDo() {
        BROKER.createTopic("job-status-changed", 2, Map.of());
        BROKER.createTopic("build-observed", 3, Map.of("cleanup.policy", "delete"));
        BROKER.createTopic("build-completion", 3, Map.of("cleanup.policy", "delete,compact"));
        BROKER.createTopic("dead-letters", 1, Map.of("max.message.bytes", "1000"));
        TopicProblems wrong = problems(provisioner(3, true));
        assertThat(wrong.problems())
                .containsExactlyInAnyOrder(
                        name("job-status-changed")
                                + ": has 2 partitions, should have 3; set topics.partitions=2 if all keyed topics have 2,"
                                + " or use another topics.prefix",
                        name("build-observed") + ": cleanup.policy is delete, should be compact; kafka-configs --alter"
                                + " --topic " + name("build-observed") + " --add-config 'cleanup.policy=[compact]'",
                        name("build-completion")
                                + ": cleanup.policy is delete,compact, should be compact; kafka-configs --alter --topic "
                                + name("build-completion") + " --add-config 'cleanup.policy=[compact]'",
                        name("dead-letters") + ": max.message.bytes is 1000, should be 1048588; kafka-configs --alter"
                                + " --topic " + name("dead-letters")
                                + " --add-config 'max.message.bytes=[1048588]'");
    }

    @Test
    void tellsOfATopicThatTakesNoRecordForWantOfReplicas() {
        BROKER.createTopic("job-status-changed", 3, Map.of("min.insync.replicas", "2"));
        assertThat(problems(provisioner(3, true)).problems())
                .singleElement()
                .asString()
                .startsWith(name("job-status-changed")
                        + ": min.insync.replicas is 2 with 1 replica, so nothing can be written; ");
    }

    @Test
    void verifiesInternalTopicsThatAreThere() {
        BROKER.createTopic("buildwatch-watched-jobs-changelog", 5, Map.of("cleanup.policy", "compact"));
        assertThat(problems(provisioner(3, true)).problems())
                .singleElement()
                .asString()
                .startsWith(name("buildwatch-watched-jobs-changelog") + ": has 5 partitions, should have 3")
                .endsWith("use another application.id");
    }

    @Test
    void takesInputAndDeadLettersWithAnyNumberOfPartitions() throws Exception {
        BROKER.createTopic("build-rids", 1, Map.of());
        BROKER.createTopic("dead-letters", 1, Map.of());
        TopicReport report = provisioner(3, true).provision(TIMEOUT);
        assertThat(report.created()).hasSize(4);
        assertThat(report.warnings())
                .anySatisfy(line -> assertThat(line)
                        .startsWith(
                                name("build-rids") + ": message.timestamp.type is CreateTime, should be LogAppend"));
    }

    @Test
    void listsAllThatIsMissingWhereItMayNotCreate() {
        BROKER.createTopic("build-rids", 1, Map.of());
        List<String> lines = problems(provisioner(3, false)).problems();
        assertThat(lines)
                .allSatisfy(line -> assertThat(line).contains(": missing; create it with 3 partitions and {"))
                .anySatisfy(line -> assertThat(line).contains(name("buildwatch-build-tallies-changelog")))
                .anySatisfy(line -> assertThat(line).contains(name("buildwatch-watch-commands-repartition")));
        assertThat(lines.stream().flatMap(line -> Stream.of(line.split(": ", 2)[0].split(", ", -1))))
                .hasSize(11);
    }

    @Test
    void checkCreatesNothingAndTellsWhatWouldBe() throws Exception {
        TopicReport report = provisioner(3, true).check(TIMEOUT);
        assertThat(report.created()).isEmpty();
        assertThat(report.missing()).hasSize(12);
        // All topics have the same problem, so there is one line for all of them.
        assertThat(report.warnings())
                .containsExactly(
                        String.join(", ", report.missing()) + ": missing; a start creates it, with 3 partitions");
        assertThat(BROKER.admin().listTopics().names().get()).noneMatch(topic -> topic.startsWith(BROKER.prefix()));
    }

    @Test
    void createsWithTheSettingsOfTheOperator() throws Exception {
        TopicsConfig config = TopicsConfig.of(BROKER.prefix(), 3)
                .withReplication(1)
                .withSettings(Map.of("job-status-changed", Map.of("retention.ms", "3600000")));
        provisioner(BROKER.admin(), config, "x").provision(TIMEOUT);
        assertThat(setting("job-status-changed", "retention.ms")).isEqualTo("3600000");
    }

    @Test
    void saysWhatTheBrokerRefused() {
        TopicsConfig config = TopicsConfig.of(BROKER.prefix(), 3).withReplication(3);
        TopicProblems wrong = catchThrowableOfType(
                TopicProblems.class,
                () -> provisioner(BROKER.admin(), config, "x").provision(Duration.ofMillis(300)));
        assertThat(wrong.problems())
                .singleElement()
                .asString()
                .contains(
                        name("buildwatch-build-tallies-changelog"),
                        name("buildwatch-watch-commands-repartition"),
                        "cannot be created: InvalidReplicationFactorException");
    }

    @Test
    void waitsForBrokersThatAreOnTheirWay() throws Exception {
        AtomicInteger refused = new AtomicInteger();
        Admin admin = askingForThreeReplicasAtFirst(refused, 3);
        TopicReport report = provisioner(admin, config(3, true), "x").provision(TIMEOUT);
        assertThat(report.created()).hasSize(6);
        assertThat(refused).hasValue(3);
    }

    /**
     * An admin client whose first calls ask for more replicas than there are brokers, which the broker refuses as it
     * does while other brokers are away.
     */
    private static Admin askingForThreeReplicasAtFirst(AtomicInteger asked, int times) {
        return (Admin) Proxy.newProxyInstance(
                Admin.class.getClassLoader(), new Class<?>[] {Admin.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("createTopics") && asked.get() < times) {
                        asked.incrementAndGet();
                        Collection<?> topics = (Collection<?>) arguments[0];
                        arguments[0] = topics.stream()
                                .map(topic -> new NewTopic(((NewTopic) topic).name(), 3, (short) 3))
                                .toList();
                    }
                    return method.invoke(BROKER.admin(), arguments);
                });
    }

    @Test
    void namesTheAddressWhenKafkaDoesNotAnswer() {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", "127.0.0.1:1", "request.timeout.ms", "300", "default.api.timeout.ms", "300");
        try (Admin nobody = Admin.create(settings)) {
            TopicProvisioner provisioner = provisioner(nobody, config(3, true), "127.0.0.1:1");
            TopicProblems wrong =
                    catchThrowableOfType(TopicProblems.class, () -> provisioner.provision(Duration.ofSeconds(1)));
            assertThat(wrong).hasMessageContaining("Kafka does not answer at bootstrap.servers=127.0.0.1:1");
        }
    }

    private static TopicProblems problems(TopicProvisioner provisioner) {
        return catchThrowableOfType(TopicProblems.class, () -> provisioner.provision(TIMEOUT));
    }

    private static TopicProvisioner provisioner(int partitions, boolean create) {
        return provisioner(BROKER.admin(), config(partitions, create), BROKER.bootstrapServers());
    }

    private static TopicProvisioner provisioner(Admin admin, TopicsConfig config, String servers) {
        BuildwatchTopics topics = BuildwatchTopics.of(config, config.prefix() + "buildwatch");
        return new TopicProvisioner(admin, BuildwatchTopology.topics(topics, Map.of()), config, servers);
    }

    private static TopicsConfig config(int partitions, boolean create) {
        return TopicsConfig.of(BROKER.prefix(), partitions).withCreate(create);
    }

    private static String name(String topic) {
        return BROKER.prefix() + topic;
    }

    private static String setting(String topic, String setting) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, name(topic));
        return BROKER.admin()
                .describeConfigs(List.of(resource))
                .values()
                .get(resource)
                .get()
                .get(setting)
                .value();
    }
}
