package io.buildwatch.containers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.kafka.KafkaContainer;

/**
 * Kafka, a Schema Registry and the Foundry simulator, each in a container, on a network of their own. Their host names
 * on it: {@code kafka}, {@code registry}, {@code simulator}.
 */
public final class ContainerParts implements AutoCloseable {
    static final String TOKEN = "containers-test-token";
    /**
     * When a test gives up waiting for what takes seconds. It is long because six JVMs in containers may have to start
     * on two cores that other work shares.
     */
    static final Duration PATIENCE = Duration.ofMinutes(5);

    /** Its last line runs {@code /etc/kafka/docker/run}. */
    private static final String START_SCRIPT = "/tmp/testcontainers_start.sh";

    private static final int REGISTRY_PORT = 8081;
    private static final int SIMULATOR_PORT = 8480;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Network network = Network.newNetwork();
    private final KafkaContainer kafka = kafka(network)
            .withListener("kafka:19092")
            .withEnv("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0")
            .withStartupTimeout(PATIENCE);
    private final GenericContainer<?> registry = registry(network, "registry", "kafka:19092");
    private final GenericContainer<?> simulator = simulator(network);

    ContainerParts() {
        kafka.start();
        registry.start();
        simulator.start();
    }

    /**
     * A Kafka container that waits until its start script is whole, and reads it. Testcontainers' own command executes
     * the script as soon as it exists. While the script is still being written, that fails with "Text file busy" and
     * exit status 126 (testcontainers-java issue 11682).
     */
    static KafkaContainer kafka(Network network) {
        return new KafkaContainer(Images.kafka())
                .withNetwork(network)
                .withCommand(
                        "sh",
                        "-c",
                        "until grep -qs docker/run " + START_SCRIPT + "; do sleep 0.1; done; exec bash "
                                + START_SCRIPT);
    }

    static GenericContainer<?> registry(Network network, String name, String kafka) {
        return new GenericContainer<>(Images.registry())
                .withNetwork(network)
                .withNetworkAliases(name)
                .withExposedPorts(REGISTRY_PORT)
                .withEnv("SCHEMA_REGISTRY_HOST_NAME", name)
                .withEnv("SCHEMA_REGISTRY_LISTENERS", "http://0.0.0.0:" + REGISTRY_PORT)
                .withEnv("SCHEMA_REGISTRY_KAFKASTORE_BOOTSTRAP_SERVERS", kafka)
                .waitingFor(Wait.forHttp(Images.registryPath() + "/subjects")
                        .forPort(REGISTRY_PORT)
                        .withStartupTimeout(PATIENCE));
    }

    static GenericContainer<?> simulator(Network network) {
        return new GenericContainer<>(Images.simulator())
                .withNetwork(network)
                .withNetworkAliases("simulator")
                .withExposedPorts(SIMULATOR_PORT)
                .withEnv("SIMULATOR_TOKEN", TOKEN)
                .withCreateContainerCmdModifier(
                        command -> command.getHostConfig().withReadonlyRootfs(true))
                .waitingFor(Wait.forHealthcheck().withStartupTimeout(PATIENCE));
    }

    Network network() {
        return network;
    }

    /** A new instance of Buildwatch whose topics have this prefix; the caller starts it. */
    BuildwatchContainer buildwatch(String prefix) {
        return new BuildwatchContainer(network, "buildwatch-1")
                .withSettings(Map.of(
                        "bootstrap.servers",
                        "kafka:19092",
                        "schema.registry.url",
                        registryUrlInside(),
                        "topics.prefix",
                        prefix));
    }

    /** Kafka's address as seen from this JVM. */
    public String bootstrapServers() {
        return kafka.getBootstrapServers();
    }

    /** The registry's address as seen from this JVM. */
    public String registryUrl() {
        return "http://" + registry.getHost() + ":" + registry.getMappedPort(REGISTRY_PORT) + Images.registryPath();
    }

    /** The registry's address as seen from the containers. */
    static String registryUrlInside() {
        return registryUrlInside("registry");
    }

    static String registryUrlInside(String name) {
        return "http://" + name + ":" + REGISTRY_PORT + Images.registryPath();
    }

    /** Runs the action while the registry's container is paused, so that it answers no request. */
    public void whileRegistryHangs(Action action) throws Exception {
        registry.getDockerClient().pauseContainerCmd(registry.getContainerId()).exec();
        try {
            action.run();
        } finally {
            registry.getDockerClient()
                    .unpauseContainerCmd(registry.getContainerId())
                    .exec();
        }
    }

    /** An action that may throw. */
    @FunctionalInterface
    public interface Action {
        void run() throws Exception;
    }

    /**
     * Has the simulator begin builds.
     *
     * @param jobs of each build
     * @param seconds how long each build takes
     * @return the builds' RIDs
     */
    List<String> simulate(int builds, int jobs, int seconds) throws IOException, InterruptedException {
        return simulate(simulator, builds, jobs, seconds);
    }

    static List<String> simulate(GenericContainer<?> simulator, int builds, int jobs, int seconds)
            throws IOException, InterruptedException {
        String body = "{\"builds\":%d,\"jobs\":%d,\"seconds\":%d}".formatted(builds, jobs, seconds);
        URI url = URI.create(
                "http://" + simulator.getHost() + ":" + simulator.getMappedPort(SIMULATOR_PORT) + "/simulator/builds");
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(url)
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        List<String> rids = new ArrayList<>();
        for (JsonNode rid : JSON.readTree(answer.body()).path("rids")) {
            rids.add(rid.asText());
        }
        if (rids.size() != builds) {
            throw new AssertionError("the simulator answered " + answer.statusCode() + ": " + answer.body());
        }
        return rids;
    }

    @Override
    public void close() {
        simulator.stop();
        registry.stop();
        kafka.stop();
        network.close();
    }
}
