package io.buildwatch.chaos;

import io.buildwatch.chaos.agent.InjectingAgent;
import io.buildwatch.cli.LogSetup;
import io.buildwatch.dev.registry.EmbeddedRegistry;
import io.buildwatch.dev.simulator.FoundrySimulator;
import io.buildwatch.dev.simulator.SimulatorSettings;
import io.buildwatch.guarantees.SeenFollows;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TransactionListing;
import org.awaitility.Awaitility;

/**
 * The cluster of a run: three brokers and three instances as processes, a {@link Link} between each instance and each
 * broker, and the registry and the Foundry simulator in this process.
 */
final class Installation implements AutoCloseable {
    static final int INSTANCES = 3;
    /** {@code max.block.ms} of the instances' producers in a run with unanswered commits; longer than a link stalls. */
    static final long MAX_BLOCK_MILLIS = 2_500;

    static final String PREFIX = "chaos.";
    static final String GROUP = PREFIX + "buildwatch";
    private static final Pattern UUID_TEXT = Pattern.compile("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");

    final FoundrySimulator simulator;
    final EmbeddedRegistry registry;
    final List<Child> brokers = new ArrayList<>();
    final List<Child> instances = new ArrayList<>();
    final List<Link> links = new ArrayList<>();
    final String bootstrapServers;
    final Admin admin;
    final InstanceGroup group;
    final AgentPort agents = new AgentPort();
    /** {@code foundry.refresh} of each start of an instance of this release: two of three read jobs by the batch. */
    final StartDraws refreshes;

    /** {@code foundry.requests.share} of each start of an instance of this release. */
    final StartDraws shares;

    /** How many instances ended by themselves and were started again, as a supervisor would do. */
    final AtomicInteger restartedBySupervisor = new AtomicInteger();

    private final Path directory;
    private final Path tokenFile;
    private final Set<Child> heldDown = ConcurrentHashMap.newKeySet();
    private final Thread supervisor = new Thread(this::supervise, "chaos-supervisor");
    private volatile boolean ending;
    /** Whether instances that start now run the release before this one. */
    private volatile boolean runsReleaseBefore;

    private volatile String token = "chaos-token-0";

    /** @param startRandom draws what differs between the starts of instances */
    Installation(ChaosOptions options, Path directory, Random startRandom) throws IOException {
        this.directory = directory;
        refreshes = new StartDraws(List.of("auto", "auto", "list"), startRandom);
        shares = new StartDraws(List.of("50%", "0%", "100%"), startRandom);
        runsReleaseBefore = options.before() != null;
        tokenFile = directory.resolve("token");
        Files.writeString(tokenFile, token);
        registry = EmbeddedRegistry.start(0);
        simulator = FoundrySimulator.start(SimulatorSettings.defaults()
                .withToken(token)
                .withSeed(options.seed())
                .withPageSize(10, 1_000)
                .withRelay());
        int firstPort = freePorts();
        bootstrapServers = IntStream.rangeClosed(1, BrokerNode.NODES)
                .mapToObj(node -> "127.0.0.1:" + BrokerNode.port(firstPort, node))
                .collect(Collectors.joining(","));
        for (int node = 1; node <= BrokerNode.NODES; node++) {
            brokers.add(broker(node, firstPort));
            for (int i = 0; i < INSTANCES; i++) {
                links.add(new Link(BrokerNode.relayed(firstPort, node, i), BrokerNode.inner(firstPort, node, i)));
            }
        }
        Path agent = agentJar(directory);
        for (int i = 0; i < INSTANCES; i++) {
            instances.add(instance(i, firstPort, options, agent));
        }
        for (Child broker : brokers) {
            broker.start();
        }
        admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
        group = new InstanceGroup(admin);
        awaitBrokers();
        supervisor.setDaemon(true);
    }

    /** Starts the instances; returns when each has partitions assigned. */
    void start() throws IOException {
        for (Child instance : instances) {
            instance.start();
        }
        supervisor.start();
        Awaitility.await()
                .atMost(Duration.ofSeconds(120))
                .pollInterval(Duration.ofMillis(500))
                .ignoreExceptions()
                .until(() -> {
                    for (int i = 0; i < INSTANCES; i++) {
                        if (group.assignmentOf(i).isEmpty()) {
                            return false;
                        }
                    }
                    return true;
                });
    }

    /** A reader of the topic {@code follows}. Blocks until the topic is there, once an instance of this release starts. */
    SeenFollows seenFollows() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(120))
                .ignoreExceptions()
                .until(() -> admin.listTopics().names().get().contains(PREFIX + "follows"));
        return new SeenFollows(bootstrapServers, registry.url(), PREFIX);
    }

    boolean runsReleaseBefore() {
        return runsReleaseBefore;
    }

    /** Instances that start from now on run the other release. All must be stopped. */
    void changeRelease() {
        runsReleaseBefore = !runsReleaseBefore;
    }

    /** Keeps the supervisor from restarting the instance until {@link #release}. */
    void hold(Child instance) {
        synchronized (heldDown) {
            heldDown.add(instance);
        }
    }

    void release(Child instance) throws IOException {
        if (!instance.isAlive()) {
            instance.start();
        }
        heldDown.remove(instance);
    }

    /** The links of one instance to all brokers. */
    List<Link> linksOf(int instance) {
        return IntStream.range(0, BrokerNode.NODES)
                .mapToObj(node -> links.get(node * INSTANCES + instance))
                .toList();
    }

    void deleteState(int instance) throws IOException {
        delete(state(instance));
    }

    /** Foundry accepts only the new token from now on; the instances' file has it only after {@link #writeToken}. */
    void revokeToken(int number) {
        token = "chaos-token-" + number;
        simulator.acceptToken(token);
    }

    void writeToken() throws IOException {
        Path next = directory.resolve("token.new");
        Files.writeString(next, token);
        Files.move(next, tokenFile, StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * The instance that this transactional id belongs to, found by the process id in its state directory; -1 if none.
     */
    int ownerOf(String transactionalId) throws IOException {
        for (int i = 0; i < INSTANCES; i++) {
            Path process = state(i).resolve(GROUP).resolve("kafka-streams-process-metadata");
            try {
                Matcher uuid = UUID_TEXT.matcher(Files.readString(process));
                if (uuid.find() && transactionalId.contains(uuid.group())) {
                    return i;
                }
            } catch (NoSuchFileException justDeleted) {
                continue;
            }
        }
        return -1;
    }

    /** The broker that coordinates the instance's transaction; all brokers if that is not known. */
    List<Child> transactionCoordinator(String instance) throws IOException, InterruptedException {
        try {
            for (TransactionListing transaction : admin.listTransactions().all().get(1, TimeUnit.SECONDS)) {
                String id = transaction.transactionalId();
                int owner = ownerOf(id);
                if (owner >= 0 && instanceId(owner).equals(instance)) {
                    int node = admin.describeTransactions(List.of(id))
                            .description(id)
                            .get(1, TimeUnit.SECONDS)
                            .coordinatorId();
                    return List.of(brokers.get(node - 1));
                }
            }
        } catch (ExecutionException | TimeoutException brokerAway) {
            return brokers;
        }
        return brokers;
    }

    Path logOf(int instance) {
        return directory.resolve(instanceId(instance) + ".log");
    }

    private Child broker(int node, int firstPort) {
        Child.Start start = new Child.Start(
                List.of(
                        java(),
                        "-Xmx384m",
                        "-XX:+UseSerialGC",
                        // A run is too short for C2's optimisation to pay off, and the instances need the CPU.
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BrokerNode.class.getName(),
                        Integer.toString(node),
                        directory.resolve("broker-" + node).toString(),
                        Integer.toString(firstPort),
                        Integer.toString(INSTANCES)),
                Map.of());
        return new Child("broker-" + node, () -> start, directory.resolve("broker-" + node + ".log"));
    }

    private Child instance(int number, int firstPort, ChaosOptions options, Path agent) throws IOException {
        String bootstrap = IntStream.rangeClosed(1, BrokerNode.NODES)
                .mapToObj(node -> "127.0.0.1:" + BrokerNode.relayed(firstPort, node, number))
                .collect(Collectors.joining(","));
        Path file = directory.resolve(instanceId(number) + ".properties");
        List<String> settings = new ArrayList<>(List.of(
                "foundry.url=" + simulator.url(),
                "foundry.token.file=" + tokenFile,
                "bootstrap.servers=" + bootstrap,
                "schema.registry.url=" + registry.url(),
                "topics.prefix=" + PREFIX,
                "topics.replication.factor=3",
                "topics.partitions=6",
                "num.standby.replicas=1",
                "instance.id=" + instanceId(number),
                "state.dir=" + state(number),
                "http.listen=127.0.0.1:0",
                "poll.interval.max=5s",
                "monitoring.lost.after=" + options.lostAfter().toSeconds() + "s"));
        if (options.has(FaultKind.UNANSWERED_COMMIT)) {
            // With Kafka's default of 60 s the brokers would have to be silent for a minute. Streams reacts in the same
            // way after a shorter time, and the group's session timeout is longer than this one.
            settings.add("producer.max.block.ms=" + MAX_BLOCK_MILLIS);
        }
        Files.write(file, settings);
        // An instance lives for half a minute on average: too short for C2's optimisation to pay off.
        String jvm = "-Xmx400m -XX:TieredStopAtLevel=1 -D" + LogSetup.KAFKA_LEVEL + "=INFO";
        if (options.has(FaultKind.UNANSWERED_COMMIT) || options.has(FaultKind.EXCEPTIONS)) {
            jvm += " -javaagent:" + agent + "=" + agents.port() + ":" + instanceId(number);
        }
        Map<String, String> environment = Map.of("BUILDWATCH_JAVA_OPTS", jvm);
        return new Child(instanceId(number), () -> nextStart(options, file, environment), logOf(number));
    }

    /** The next start of an instance, of the release that runs now and with the settings that are drawn. */
    private Child.Start nextStart(ChaosOptions options, Path file, Map<String, String> environment) {
        Path before = runsReleaseBefore ? options.before() : null;
        Path home = before == null ? Path.of("") : before;
        Map<String, String> variables = new HashMap<>(environment);
        if (before == null) {
            variables.put("BUILDWATCH_FOUNDRY_REFRESH", refreshes.next());
            variables.put("BUILDWATCH_FOUNDRY_REQUESTS_SHARE", shares.next());
        }
        return new Child.Start(
                List.of(home.resolve("buildwatch").toAbsolutePath().toString(), "run", "--config", file.toString()),
                variables);
    }

    /** Whether exceptions are thrown in this instance: not in the first, so that one always goes on. */
    static boolean hasExceptions(String instance) {
        return !instance.equals(instanceId(0));
    }

    /** Starts instances again that ended by themselves. */
    private void supervise() {
        while (!ending) {
            for (Child instance : instances) {
                restartIfEnded(instance);
            }
            LockSupport.parkNanos(100_000_000);
        }
    }

    private void restartIfEnded(Child instance) {
        // Otherwise a fault that has just begun to hold the instance down would find it started again.
        synchronized (heldDown) {
            if (!instance.isAlive() && !heldDown.contains(instance) && !ending) {
                try {
                    restartedBySupervisor.incrementAndGet();
                    instance.start();
                } catch (IOException e) {
                    System.err.println("cannot start " + instance.name + ": " + e.getMessage());
                }
            }
        }
    }

    private void awaitBrokers() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> admin.describeCluster().nodes().get().size() == BrokerNode.NODES);
        NewTopic probe = new NewTopic("chaos-probe", 1, (short) BrokerNode.NODES);
        Awaitility.await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> {
            admin.createTopics(List.of(probe)).all().get();
            return true;
        });
    }

    /**
     * Makes a jar of the agent's classes for the instances, with Byte Buddy on its class path: in an instance neither
     * is on the class path.
     */
    private static Path agentJar(Path directory) throws IOException {
        String classPath = System.getProperty("java.class.path");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Premain-Class", InjectingAgent.class.getName());
        manifest.getMainAttributes()
                .put(
                        Attributes.Name.CLASS_PATH,
                        Stream.of(classPath.split(File.pathSeparator))
                                .filter(jar -> jar.contains("byte-buddy"))
                                .map(jar -> Path.of(jar).toUri().toString())
                                .collect(Collectors.joining(" ")));
        Path jar = directory.resolve("injecting-agent.jar");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream classes = new JarOutputStream(out, manifest)) {
            String name = InjectingAgent.class.getPackageName().replace('.', '/') + "/";
            for (Path file : classesIn(name)) {
                classes.putNextEntry(new JarEntry(name + file.getFileName()));
                Files.copy(file, classes);
                classes.closeEntry();
            }
        }
        return jar;
    }

    private static List<Path> classesIn(String folder) throws IOException {
        URL found = InjectingAgent.class.getClassLoader().getResource(folder);
        if (found == null) {
            throw new IllegalStateException("no classes of the agent on the class path");
        }
        try (Stream<Path> files = Files.list(Path.of(URI.create(found.toString())))) {
            return files.filter(file -> file.toString().endsWith(".class")).toList();
        }
    }

    /**
     * A range of free ports below the ephemeral ones, so that a broker's ports are still free when it starts again
     * after a kill.
     */
    private static int freePorts() {
        Random random = new Random();
        for (int attempt = 0; attempt < 100; attempt++) {
            int first = 12_000 + random.nextInt(180) * 100;
            if (IntStream.range(first, first + BrokerNode.portsNeeded()).allMatch(Installation::isFree)) {
                return first;
            }
        }
        throw new IllegalStateException("no range of free ports");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress("127.0.0.1", port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    private Path state(int instance) {
        return directory.resolve("state-" + instance);
    }

    static String instanceId(int number) {
        return "instance-" + number;
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    @Override
    public void close() throws IOException {
        ending = true;
        admin.close(Duration.ofSeconds(2));
        for (Child child : Stream.concat(instances.stream(), brokers.stream()).toList()) {
            child.close();
        }
        for (Link link : links) {
            link.close();
        }
        simulator.close();
        registry.close();
        agents.close();
        for (int i = 0; i < INSTANCES; i++) {
            delete(state(i));
        }
        for (int node = 1; node <= BrokerNode.NODES; node++) {
            delete(directory.resolve("broker-" + node));
        }
    }
}
