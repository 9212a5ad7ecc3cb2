package io.buildwatch.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buildwatch.dev.broker.EmbeddedBroker;
import io.buildwatch.dev.simulator.ScriptedBuilds;
import io.buildwatch.guarantees.Guarantees;
import io.buildwatch.guarantees.Seen;
import io.buildwatch.service.StartFailure;
import io.buildwatch.testing.BrokerExtension;
import io.buildwatch.testing.PrintedTopics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The topics that {@code buildwatch topics} prints are those that the service needs, as the service and Streams
 * themselves would create them.
 */
@Tag("broker")
class TopicsByHandTest {
    @RegisterExtension
    static final BrokerExtension BROKER = new BrokerExtension();

    @TempDir
    Path dir;

    /** Everything in which two topics of the same name on similar brokers can differ. */
    private record Made(int partitions, int replicas, Map<String, String> settings) {}

    private static Map<String, Made> made(Admin admin, String prefix) throws Exception {
        Set<String> names = admin.listTopics().names().get().stream()
                .filter(name -> name.startsWith(prefix))
                .collect(Collectors.toSet());
        Map<ConfigResource, Config> settings = admin.describeConfigs(names.stream()
                        .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                        .toList())
                .all()
                .get();
        Map<String, Made> made = new TreeMap<>();
        for (TopicDescription topic :
                admin.describeTopics(names).allTopicNames().get().values()) {
            Config config = settings.get(new ConfigResource(ConfigResource.Type.TOPIC, topic.name()));
            made.put(
                    topic.name(),
                    new Made(
                            topic.partitions().size(),
                            topic.partitions().get(0).replicas().size(),
                            config.entries().stream()
                                    .filter(entry -> entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG)
                                    .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value))));
        }
        return made;
    }

    private Map<String, Made> madeByTheService(Map<String, String> settings) throws Exception {
        try (Pipeline pipeline = new Pipeline(BROKER, dir.resolve("by-the-service"))) {
            pipeline.settings.putAll(settings);
            pipeline.start();
            assertThat(pipeline.service.awaitReady(Duration.ofSeconds(30))).isTrue();
            return made(BROKER.admin(), BROKER.prefix());
        }
    }

    @Test
    void theyAreThoseThatTheServiceMakesAndItRunsOnThem() throws Exception {
        Map<String, String> settings = Map.of("topic.segment.ms", "3600000");
        Map<String, Made> wanted = madeByTheService(settings);
        try (EmbeddedBroker broker = EmbeddedBroker.start();
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
                Pipeline pipeline = new Pipeline(broker.bootstrapServers(), BROKER.prefix(), dir.resolve("by-hand"))) {
            pipeline.topicsCreate = false;
            pipeline.settings.putAll(settings);
            // The topics are missing, and the start does not create any.
            assertThatThrownBy(pipeline::start)
                    .isInstanceOfSatisfying(
                            StartFailure.class,
                            failure -> assertThat(failure.lines())
                                    .allMatch(line -> line.contains(": missing; "))
                                    .flatMap(line -> List.of(
                                            line.substring(0, line.indexOf(':')).split(", ", -1)))
                                    .containsExactlyInAnyOrderElementsOf(wanted.keySet()));

            PrintedTopics.of(pipeline.config(dir)).create(admin);
            pipeline.start();
            try (Seen seen = pipeline.seen()) {
                List<String> rids = pipeline.simulator.add(new ScriptedBuilds(1, 5, 2, 5));
                rids.forEach(pipeline::submit);
                rids.forEach(seen::untilComplete);
                Guarantees.assertAll(seen, pipeline.simulator.truth(), rids);
            }

            assertThat(made(admin, BROKER.prefix())).isEqualTo(wanted);
            assertThat(wanted)
                    .hasSize(12)
                    .hasEntrySatisfying(
                            BROKER.prefix() + "buildwatch-build-tallies-changelog",
                            topic -> assertThat(topic.settings()).containsEntry("segment.ms", "3600000"));
        }
    }
}
