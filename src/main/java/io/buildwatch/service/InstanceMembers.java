package io.buildwatch.service;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.MemberDescription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out whether a live process elsewhere runs with this {@code instance.id}: of two members with one id, the group
 * drops the one that joined first. The group also lists a killed member, until {@code session.timeout.ms} is over, so a
 * listed member may be dead. Blocks; one thread. The locks on the state directory and on the id must be held. There are
 * three rules:
 *
 * <ol>
 *   <li>A member whose member id is in this state directory's notes is this instance's own killed predecessor.
 *   <li>So is a member that connected from this machine, because a live one would hold {@link InstanceLock}. (The state
 *       directory was lost, or the process was killed before it could note its id.)
 *   <li>Any other member is waited for: if it is dead, the group drops it; if it stays, it is alive.
 * </ol>
 */
final class InstanceMembers {
    private static final Logger LOG = LoggerFactory.getLogger(InstanceMembers.class);
    private static final long PAUSE_MS = 500;

    /** Added to the session time-out, because the coordinator measures it by its own clock and timer. */
    private static final Duration MARGIN = Duration.ofSeconds(3);

    /** The members of the group now; empty if the brokers do not tell. */
    interface Group {
        Collection<MemberDescription> members() throws InterruptedException, ExecutionException;
    }

    /** How to wait. */
    interface Pause {
        void sleep(long ms) throws InterruptedException;
    }

    private final String instanceId;
    private final Set<String> noted;
    private final boolean brokerIsHere;
    private final LongSupplier nanoTime;
    private final Pause pause;

    /**
     * @param noted the member ids in this state directory's notes
     * @param brokerIsHere whether a loopback address means this machine; false if brokers see one of a proxy of theirs
     */
    InstanceMembers(String instanceId, Set<String> noted, boolean brokerIsHere, LongSupplier nanoTime, Pause pause) {
        this.instanceId = instanceId;
        this.noted = noted;
        this.brokerIsHere = brokerIsHere;
        this.nanoTime = nanoTime;
        this.pause = pause;
    }

    /**
     * Waits until no member elsewhere has the id.
     *
     * @param sessionTimeout how long the group lists a dead member
     * @return a line for the operator if a live member elsewhere has the id
     */
    Optional<String> awaitNone(Group group, Duration sessionTimeout) throws InterruptedException, ExecutionException {
        long end = nanoTime.getAsLong() + sessionTimeout.plus(MARGIN).toNanos();
        boolean said = false;
        while (true) {
            List<MemberDescription> others =
                    group.members().stream().filter(this::isElsewhere).toList();
            if (others.isEmpty()) {
                return Optional.empty();
            }
            String host = others.get(0).host().replaceFirst("^/", "");
            if (nanoTime.getAsLong() >= end) {
                return Optional.of(InstanceLock.alreadyRunning(instanceId, "at " + host));
            }
            if (!said) {
                LOG.warn(
                        "instance.id={}: the group lists a member with this id at {}; waiting up to {} s to learn"
                                + " whether that process still runs",
                        instanceId,
                        host,
                        sessionTimeout.plus(MARGIN).toSeconds());
                said = true;
            }
            pause.sleep(PAUSE_MS);
        }
    }

    private boolean isElsewhere(MemberDescription member) {
        return member.groupInstanceId().filter(this::isOurs).isPresent()
                && !noted.contains(member.consumerId())
                && !isOfThisMachine(member.host().replaceFirst("^/", ""));
    }

    /** Whether a member is one of this instance's: Streams appends the number of the stream thread to the id. */
    private boolean isOurs(String groupInstanceId) {
        return groupInstanceId.startsWith(instanceId + "-")
                && groupInstanceId.substring(instanceId.length() + 1).matches("\\d+");
    }

    private boolean isOfThisMachine(String address) {
        try {
            InetAddress host = InetAddress.getByName(address);
            return host.isLoopbackAddress() ? brokerIsHere : NetworkInterface.getByInetAddress(host) != null;
        } catch (UnknownHostException | SocketException e) {
            return false; // not an address of this machine
        }
    }
}
