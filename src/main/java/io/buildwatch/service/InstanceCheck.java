package io.buildwatch.service;

import io.buildwatch.config.BuildwatchConfig;
import io.buildwatch.streams.MemberNotes;
import io.buildwatch.streams.StreamsSettings;
import io.buildwatch.topics.GroupAccess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;

/** Makes sure that of two processes with the same {@code instance.id} the one that starts second ends. Blocks. */
final class InstanceCheck {
    private final Admin admin;
    private final BuildwatchConfig config;
    private final Path locks;

    /** @param locks the directory with the files of {@link InstanceLock}s */
    InstanceCheck(Admin admin, BuildwatchConfig config, Path locks) {
        this.admin = admin;
        this.config = config;
        this.locks = locks;
    }

    /**
     * Takes the lock, and waits until the group has no live member elsewhere with the id, as {@link InstanceMembers}
     * says.
     *
     * @return the lock, to be held as long as the instance runs
     * @throws IOException with a line for the operator: another process has the id
     * @throws KafkaException if Kafka does not answer
     */
    InstanceLock lock(MemberNotes notes) throws IOException, InterruptedException {
        try {
            DescribeClusterResult cluster = admin.describeCluster();
            InstanceLock lock = InstanceLock.take(
                    locks, cluster.clusterId().get(), config.kafka().applicationId(), instanceId());
            try {
                requireNoOther(notes, isHere(cluster.nodes().get()));
                return lock;
            } catch (IOException | ExecutionException | InterruptedException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
        }
    }

    private void requireNoOther(MemberNotes notes, boolean brokerIsHere)
            throws IOException, ExecutionException, InterruptedException {
        InstanceMembers members =
                new InstanceMembers(instanceId(), notes.ids(), brokerIsHere, System::nanoTime, Thread::sleep);
        Optional<String> other = members.awaitNone(
                () -> GroupAccess.ask(admin, config.kafka().applicationId()).members(),
                StreamsSettings.sessionTimeout(config));
        if (other.isPresent()) {
            throw new IOException(other.get());
        }
    }

    private String instanceId() {
        return config.kafka().instanceId();
    }

    /** Whether a broker is reached by a loopback address, as one on this machine is. */
    private static boolean isHere(Collection<Node> brokers) {
        return brokers.stream().anyMatch(broker -> {
            try {
                return InetAddress.getByName(broker.host()).isLoopbackAddress();
            } catch (UnknownHostException e) {
                return false; // a name that cannot be looked up is not that of this machine
            }
        });
    }
}
