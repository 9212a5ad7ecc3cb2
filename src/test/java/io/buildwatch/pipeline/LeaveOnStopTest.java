package io.buildwatch.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.dev.simulator.ScriptedBuilds;
import io.buildwatch.guarantees.Guarantees;
import io.buildwatch.guarantees.Seen;
import io.buildwatch.service.BuildwatchService;
import io.buildwatch.service.StopMode;
import io.buildwatch.testing.BrokerExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two instances, one of which is stopped. The session timeout is longer than the test, so its partitions become free
 * only if it leaves the group.
 */
@Tag("broker")
class LeaveOnStopTest {
    private static final Duration SESSION = Duration.ofSeconds(60);

    @RegisterExtension
    static final BrokerExtension BROKER = new BrokerExtension();

    @TempDir
    Path dir;

    private Pipeline pipeline;
    private BuildwatchService second;

    @BeforeEach
    void begin() {
        pipeline = new Pipeline(BROKER, dir.resolve("first"));
        pipeline.settings.put("session.timeout.ms", String.valueOf(SESSION.toMillis()));
    }

    @AfterEach
    void end() {
        second.close();
        pipeline.close();
    }

    private void startBoth(StopMode onStop) {
        pipeline.start();
        second =
                BuildwatchService.start(pipeline.config("test-2", dir.resolve("second")), onStop, pipeline.faults::add);
        // Four topics are read: the input, the repartition topic, and the rollup's two.
        awaitOwners(2, 4 * Pipeline.PARTITIONS);
    }

    /** Waits until so many members own all partitions. */
    private void awaitOwners(int members, int partitions) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(() -> {
                    Map<String, Integer> owned = owned();
                    assertThat(owned).hasSize(members).doesNotContainValue(0);
                    assertThat(owned.values().stream().mapToInt(n -> n).sum()).isEqualTo(partitions);
                });
    }

    /** How many partitions each member owns, by {@code group.instance.id}. */
    private Map<String, Integer> owned() throws Exception {
        Collection<MemberDescription> members = BROKER.admin()
                .describeConsumerGroups(List.of(pipeline.applicationId()))
                .describedGroups()
                .get(pipeline.applicationId())
                .get()
                .members();
        return members.stream()
                .collect(Collectors.toMap(member -> member.groupInstanceId().orElse("?"), member -> {
                    Collection<TopicPartition> partitions = member.assignment().topicPartitions();
                    return partitions.size();
                }));
    }

    @Test
    void theOtherTakesOverWithoutWaitingForTheSession() throws Exception {
        startBoth(StopMode.LEAVE_GROUP);
        try (Seen seen = pipeline.seen()) {
            List<String> rids = pipeline.simulator.add(new ScriptedBuilds(8, 6, 6, 11));
            rids.forEach(pipeline::submit);
            seen.until(now -> rids.stream().allMatch(rid -> now.latest(rid).isPresent()));

            long stopping = System.nanoTime();
            second.close();
            awaitOwners(1, 4 * Pipeline.PARTITIONS);
            Duration handOver = Duration.ofNanos(System.nanoTime() - stopping);
            rids.forEach(seen::untilComplete);

            assertThat(owned()).containsOnlyKeys("test-1-1");
            assertThat(handOver).isLessThan(SESSION.dividedBy(4));
            Guarantees.assertAll(seen, pipeline.simulator.truth(), rids);
            assertThat(pipeline.faults).isEmpty();
        }
    }

    @Test
    void unlessToldItKeepsItsPlaceForARestart() throws Exception {
        startBoth(StopMode.KEEP_PLACE);
        Map<String, Integer> before = owned();

        second.close();

        assertThat(owned()).containsKey("test-2-1").isEqualTo(before);
        assertThat(pipeline.faults).isEmpty();
    }
}
