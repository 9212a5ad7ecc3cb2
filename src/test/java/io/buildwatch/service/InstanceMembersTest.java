package io.buildwatch.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.MemberAssignment;
import org.apache.kafka.clients.admin.MemberDescription;
import org.junit.jupiter.api.Test;

/** Which members of the group count as another live process with this instance's id. */
class InstanceMembersTest {
    private static final Duration SESSION = Duration.ofSeconds(15);

    /** An address of a block that is reserved for documentation (RFC 5737), so never this machine's. */
    private static final String ELSEWHERE = "/192.0.2.7";

    private final List<Long> pauses = new ArrayList<>();
    private long now;

    private Optional<String> other(Set<String> noted, boolean brokerIsHere, InstanceMembers.Group group)
            throws Exception {
        return new InstanceMembers("one", noted, brokerIsHere, () -> now, this::pause).awaitNone(group, SESSION);
    }

    private void pause(long ms) {
        pauses.add(ms);
        now += Duration.ofMillis(ms).toNanos();
    }

    private static MemberDescription member(String instance, String id, String host) {
        return member(Optional.of(instance), id, host);
    }

    private static MemberDescription member(Optional<String> instance, String id, String host) {
        return new MemberDescription(
                id,
                instance,
                Optional.empty(),
                "client",
                host,
                new MemberAssignment(Set.of()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void oneThatStaysLongerThanADeadOneCouldIsAlive() throws Exception {
        assertThat(other(Set.of("one-1-mine"), true, () -> List.of(member("one-1", "one-1-other", ELSEWHERE))))
                .hasValueSatisfying(line ->
                        assertThat(line).contains("instance.id=one", "another process at 192.0.2.7", "of its own"));
        assertThat(Duration.ofNanos(now)).isBetween(SESSION, SESSION.plusSeconds(5));
    }

    @Test
    void oneThatTheGroupDropsWasDead() throws Exception {
        assertThat(other(
                        Set.of(),
                        true,
                        () -> now < SESSION.toNanos() ? List.of(member("one-1", "one-1-other", ELSEWHERE)) : List.of()))
                .isEmpty();
    }

    @Test
    void theKilledPredecessorOnThisStateDirectoryIsNotWaitedForWhereverItRan() throws Exception {
        assertThat(other(Set.of("one-1-mine"), true, () -> List.of(member("one-1", "one-1-mine", ELSEWHERE))))
                .isEmpty();
        assertThat(pauses).isEmpty();
    }

    @Test
    void theKilledPredecessorOnThisMachineIsNotWaitedForThoughItsStateIsLost() throws Exception {
        assertThat(other(Set.of(), true, () -> List.of(member("one-1", "one-1-other", "/127.0.0.1"))))
                .isEmpty();
        assertThat(pauses).isEmpty();
    }

    /** Brokers behind a proxy on their own machine see all clients at a loopback address. */
    @Test
    void aLoopbackAddressThatABrokerOfAnotherMachineSeesIsNotThisOne() throws Exception {
        assertThat(other(Set.of(), false, () -> List.of(member("one-1", "one-1-other", "/127.0.0.6"))))
                .isPresent();
    }

    @Test
    void othersIdsAreTheirOwn() throws Exception {
        assertThat(other(
                        Set.of(),
                        true,
                        () -> List.of(
                                member("two-1", "two-1-x", ELSEWHERE),
                                member("one-more-1", "x", ELSEWHERE),
                                member(Optional.empty(), "y", ELSEWHERE))))
                .isEmpty();
    }
}
