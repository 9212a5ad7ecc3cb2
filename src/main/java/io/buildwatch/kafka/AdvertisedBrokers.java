package io.buildwatch.kafka;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.ApiVersions;
import org.apache.kafka.clients.ClientRequest;
import org.apache.kafka.clients.ClientUtils;
import org.apache.kafka.clients.DefaultHostResolver;
import org.apache.kafka.clients.ManualMetadataUpdater;
import org.apache.kafka.clients.NetworkClient;
import org.apache.kafka.clients.NetworkClientUtils;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.requests.MetadataRequest;
import org.apache.kafka.common.requests.MetadataResponse;
import org.apache.kafka.common.utils.LogContext;
import org.apache.kafka.common.utils.Time;

/**
 * Finds out why a cluster cannot be used although one of its bootstrap brokers answers. A client goes on to the
 * addresses that the brokers advertise ({@code advertised.listeners}), and these may be reachable from the brokers' own
 * network only. Blocks for some seconds, so it should be asked only after a time-out.
 *
 * <p>Uses internal classes of Kafka's clients, because no public one tells the advertised addresses.
 */
public final class AdvertisedBrokers {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private AdvertisedBrokers() {}

    /**
     * A line that names the advertised addresses that cannot be reached from here; empty if there are none, or if no
     * broker answers.
     *
     * @param adminSettings as for {@code Admin.create}
     */
    public static Optional<String> problem(Map<String, Object> adminSettings) {
        try {
            AdminClientConfig config = new AdminClientConfig(adminSettings);
            List<InetSocketAddress> bootstrap = ClientUtils.parseAndValidateAddresses(config);
            for (int i = 0; i < bootstrap.size(); i++) {
                Node node = new Node(
                        -1 - i,
                        bootstrap.get(i).getHostString(),
                        bootstrap.get(i).getPort());
                List<String> unreachable = unreachable(advertised(config, node));
                if (!unreachable.isEmpty()) {
                    return Optional.of("Kafka answers at " + node.host() + ":" + node.port()
                            + ", but advertises addresses that cannot be reached from here: "
                            + String.join(", ", unreachable)
                            + "; set advertised.listeners of the brokers to addresses that this machine can reach");
                }
            }
        } catch (KafkaException e) {
            // The caller already reports that Kafka does not answer; this exception explains it no better.
        }
        return Optional.empty();
    }

    /** The brokers that this one advertises; empty if it does not answer. */
    private static Collection<Node> advertised(AdminClientConfig config, Node node) {
        Time time = Time.SYSTEM;
        ManualMetadataUpdater noOthers = new ManualMetadataUpdater();
        try (Metrics metrics = new Metrics();
                NetworkClient client = ClientUtils.createNetworkClient(
                        config,
                        "buildwatch-advertised",
                        metrics,
                        "buildwatch",
                        new LogContext(),
                        new ApiVersions(),
                        time,
                        1,
                        (int) PATIENCE.toMillis(),
                        null,
                        noOthers,
                        new DefaultHostResolver(),
                        null,
                        null)) {
            if (!NetworkClientUtils.awaitReady(client, node, time, PATIENCE.toMillis())) {
                return List.of();
            }
            ClientRequest request = client.newClientRequest(
                    node.idString(),
                    MetadataRequest.Builder.forTopicNames(List.of(), false),
                    time.milliseconds(),
                    true,
                    (int) PATIENCE.toMillis(),
                    null);
            return NetworkClientUtils.sendAndReceive(client, request, time).responseBody()
                            instanceof MetadataResponse answer
                    ? answer.brokers()
                    : List.of();
        } catch (IOException e) {
            return List.of(); // counts as no answer
        }
    }

    private static List<String> unreachable(Collection<Node> brokers) {
        List<String> unreachable = new ArrayList<>();
        for (Node broker : brokers) {
            String address = broker.host() + ":" + broker.port();
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(broker.host(), broker.port()), (int) PATIENCE.toMillis());
            } catch (UnknownHostException e) {
                unreachable.add(address + " (no such host)");
            } catch (SocketTimeoutException e) {
                unreachable.add(address + " (no answer)");
            } catch (IOException e) {
                unreachable.add(address + " (" + e.getMessage() + ")");
            }
        }
        return unreachable;
    }
}
