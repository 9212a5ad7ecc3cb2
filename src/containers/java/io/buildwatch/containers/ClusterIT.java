package io.buildwatch.containers;

import com.github.dockerjava.api.model.RestartPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.lifecycle.Startables;

/**
 * Three brokers (replication 3, min ISR 2) and three instances with standby replicas; one broker and one instance are
 * killed.
 */
@Tag("containers")
class ClusterIT {
    private static final int NODES = 3;
    private static final int BUILDS = 8;
    private static final int JOBS = 10;
    private static final String SERVERS = "kafka-1:19092,kafka-2:19092,kafka-3:19092";

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    @Test
    void allBuildsCompleteAlthoughABrokerAndAnInstanceAreKilled() throws Exception {
        Network network = own(Network.newNetwork());
        List<KafkaContainer> brokers =
                numbers().mapToObj(id -> own(broker(network, id))).toList();
        GenericContainer<?> simulator = own(ContainerParts.simulator(network));
        Startables.deepStart(brokers).join();
        GenericContainer<?> registry = own(ContainerParts.registry(network, "registry", SERVERS));
        Startables.deepStart(registry, simulator).join();
        List<BuildwatchContainer> instances =
                numbers().mapToObj(id -> own(instance(network, id))).toList();
        Startables.deepStart(instances).join();

        List<String> rids = ContainerParts.simulate(simulator, BUILDS, JOBS, 20);
        instances.get(0).submit(rids);
        String registryUrl =
                "http://" + registry.getHost() + ":" + registry.getMappedPort(8081) + Images.registryPath();
        // The test reads from the two brokers that are not killed.
        String bootstrapServers =
                brokers.get(0).getBootstrapServers() + "," + brokers.get(2).getBootstrapServers();
        try (Published published = new Published(bootstrapServers, registryUrl, "foundry.")) {
            published.awaitEvents(BUILDS * JOBS, ContainerParts.PATIENCE);
            kill(brokers.get(1));
            instances.get(1).kill();

            published.awaitComplete(rids, ContainerParts.PATIENCE);
            published.assertConsistent(rids, JOBS);
        }
    }

    private static KafkaContainer broker(Network network, int id) {
        String name = "kafka-" + id;
        return ContainerParts.kafka(network)
                .withNetworkAliases(name)
                .withListener(name + ":19092")
                .withEnv("KAFKA_NODE_ID", String.valueOf(id))
                .withEnv("KAFKA_BROKER_ID", String.valueOf(id))
                .withEnv("KAFKA_CONTROLLER_QUORUM_VOTERS", "1@kafka-1:9094,2@kafka-2:9094,3@kafka-3:9094")
                .withEnv("KAFKA_DEFAULT_REPLICATION_FACTOR", "3")
                .withEnv("KAFKA_MIN_INSYNC_REPLICAS", "2")
                .withEnv("KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR", "3")
                .withEnv("KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR", "3")
                .withEnv("KAFKA_TRANSACTION_STATE_LOG_MIN_ISR", "2")
                .withEnv("KAFKA_TRANSACTION_STATE_LOG_NUM_PARTITIONS", "3")
                .withEnv("KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS", "3")
                .withEnv("KAFKA_HEAP_OPTS", "-Xmx384m")
                .withStartupTimeout(ContainerParts.PATIENCE);
    }

    /** As docs/operations.md asks for, it is started again if it ends by itself, as it may when a broker is killed. */
    private static BuildwatchContainer instance(Network network, int id) {
        return new BuildwatchContainer(network, "buildwatch-" + id)
                .withSettings(Map.of(
                        "bootstrap.servers",
                        SERVERS,
                        "schema.registry.url",
                        ContainerParts.registryUrlInside(),
                        "topics.partitions",
                        "6",
                        "topics.replication.factor",
                        "3"))
                .withCreateContainerCmdModifier(
                        command -> command.getHostConfig().withRestartPolicy(RestartPolicy.onFailureRestart(10)))
                .withCommand("run", "--set", "num.standby.replicas=1");
    }

    private static IntStream numbers() {
        return IntStream.rangeClosed(1, NODES);
    }

    private static void kill(GenericContainer<?> container) {
        container.getDockerClient().killContainerCmd(container.getContainerId()).exec();
    }

    private <T extends AutoCloseable> T own(T part) {
        open.add(part);
        return part;
    }
}
