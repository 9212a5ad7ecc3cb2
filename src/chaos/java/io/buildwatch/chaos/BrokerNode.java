package io.buildwatch.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.slf4j.LoggerFactory;

/**
 * One of three brokers, as a process of its own: broker and controller, replication 3, min ISR 2. Besides the listener
 * for everybody it has one for each instance; that one is advertised at the port of the instance's {@link Link}.
 *
 * <p>Arguments: {@code ID DIRECTORY FIRST_PORT INSTANCES}. The ports of all nodes follow from the first one.
 */
final class BrokerNode {
    static final int NODES = 3;
    private static final String HOST = "127.0.0.1";
    private static final String CLUSTER_ID = "YnVpbGR3YXRjaC1jaGFvcw";

    private BrokerNode() {}

    public static void main(String[] args) throws Exception {
        int id = Integer.parseInt(args[0]);
        Path directory = Files.createDirectories(Path.of(args[1]));
        int firstPort = Integer.parseInt(args[2]);
        int instances = Integer.parseInt(args[3]);
        if (LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
            root.setLevel(Level.ERROR);
        }
        new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8))
                .setNodeId(id)
                .setClusterId(CLUSTER_ID)
                .setControllerListenerName("CONTROLLER")
                .setDirectories(List.of(directory.toString()))
                .setIgnoreFormatted(true)
                .run();
        KafkaRaftServer server =
                new KafkaRaftServer(new KafkaConfig(settings(id, directory, firstPort, instances), false), Time.SYSTEM);
        server.startup();
        new CountDownLatch(1).await();
    }

    /** The port of the listener for everybody. */
    static int port(int firstPort, int node) {
        return firstPort + 20 * (node - 1);
    }

    /** The port of a node's listener for one instance; only that instance's {@link Link} connects to it. */
    static int inner(int firstPort, int node, int instance) {
        return port(firstPort, node) + 2 + instance;
    }

    /** The port at which the {@link Link} between an instance and a node listens. */
    static int relayed(int firstPort, int node, int instance) {
        return port(firstPort, node) + 10 + instance;
    }

    static int portsNeeded() {
        return 20 * NODES;
    }

    private static int controller(int firstPort, int node) {
        return port(firstPort, node) + 1;
    }

    private static Map<String, String> settings(int id, Path directory, int firstPort, int instances) {
        Map<String, String> settings = new HashMap<>();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", Integer.toString(id));
        settings.put(
                "controller.quorum.voters",
                IntStream.rangeClosed(1, NODES)
                        .mapToObj(node -> node + "@" + HOST + ":" + controller(firstPort, node))
                        .collect(Collectors.joining(",")));
        StringBuilder listeners = new StringBuilder("PLAINTEXT://" + HOST + ":" + port(firstPort, id));
        StringBuilder advertised = new StringBuilder(listeners);
        StringBuilder protocols = new StringBuilder("PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        for (int i = 0; i < instances; i++) {
            listeners.append(",I%d://%s:%d".formatted(i, HOST, inner(firstPort, id, i)));
            advertised.append(",I%d://%s:%d".formatted(i, HOST, relayed(firstPort, id, i)));
            protocols.append(",I%d:PLAINTEXT".formatted(i));
        }
        listeners.append(",CONTROLLER://" + HOST + ":" + controller(firstPort, id));
        settings.put("listeners", listeners.toString());
        settings.put("advertised.listeners", advertised.toString());
        settings.put("listener.security.protocol.map", protocols.toString());
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put("inter.broker.listener.name", "PLAINTEXT");
        settings.put("log.dir", directory.toString());

        settings.put("auto.create.topics.enable", "false");
        settings.put("default.replication.factor", "3");
        settings.put("min.insync.replicas", "2");
        settings.put("offsets.topic.replication.factor", "3");
        settings.put("offsets.topic.num.partitions", "6");
        settings.put("transaction.state.log.replication.factor", "3");
        settings.put("transaction.state.log.min.isr", "2");
        settings.put("transaction.state.log.num.partitions", "6");
        settings.put("share.coordinator.state.topic.replication.factor", "3");

        settings.put("group.min.session.timeout.ms", "1000");
        settings.put("broker.heartbeat.interval.ms", "500");
        settings.put("broker.session.timeout.ms", "6000");
        settings.put("replica.lag.time.max.ms", "6000");
        settings.put("num.network.threads", "2");
        settings.put("num.io.threads", "4");
        settings.put("log.cleaner.dedupe.buffer.size", "4194304");
        settings.put("log.cleaner.io.buffer.size", "131072");
        return settings;
    }
}
