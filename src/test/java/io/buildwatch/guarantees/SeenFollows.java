package io.buildwatch.guarantees;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.dev.simulator.GroundTruth;
import io.buildwatch.dev.simulator.WorldRun;
import io.buildwatch.events.FollowObserved;
import io.buildwatch.records.TrustedRecords;
import io.buildwatch.registry.AvroDeserializer;
import io.buildwatch.testing.TopicReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;

/** What a {@code read_committed} reader sees of follows, and of the builds that they found. One thread. */
public final class SeenFollows implements AutoCloseable {
    private final AvroDeserializer deserializer = new AvroDeserializer();
    private final TopicReader reader;
    private final String prefix;
    private int taken;

    /** A follow's RID → its records, in the order of their offsets. */
    public final Map<String, List<FollowObserved>> follows = new HashMap<>();

    /** A follow's RID → the builds that it has written to {@code build-rids}, each as often as it was. */
    public final Map<String, List<String>> found = new HashMap<>();

    public SeenFollows(String bootstrapServers, String registryUrl, String prefix) {
        TrustedRecords.trust();
        this.prefix = prefix;
        deserializer.configure(Map.of("schema.registry.url", registryUrl), false);
        reader = new TopicReader(bootstrapServers, List.of(prefix + "follows", prefix + "build-rids"));
    }

    /** Reads the records that are there by now. */
    public SeenFollows read() {
        List<ConsumerRecord<byte[], byte[]>> all = reader.readFor(Duration.ofMillis(100));
        all.subList(taken, all.size()).forEach(this::take);
        taken = all.size();
        return this;
    }

    /** Reads until the condition holds; fails after two minutes. */
    public SeenFollows until(Predicate<SeenFollows> condition) {
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> condition.test(read()));
        return this;
    }

    public Optional<FollowObserved> latest(String follow) {
        List<FollowObserved> all = follows.getOrDefault(follow, List.of());
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
    }

    public List<String> found(String follow) {
        return found.getOrDefault(follow, List.of());
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null) {
            return; // submitted by somebody who sets none
        }
        String key = new String(record.key(), StandardCharsets.UTF_8);
        if (record.topic().equals(prefix + "follows")) {
            if (record.value() != null) {
                follows.computeIfAbsent(key, rid -> new ArrayList<>()).add((FollowObserved)
                        deserializer.deserialize(record.topic(), record.headers(), record.value()));
            }
        } else if (record.headers().lastHeader("buildwatch.found-by") != null) {
            String follow = new String(
                    record.headers().lastHeader("buildwatch.found-by").value(), StandardCharsets.UTF_8);
            found.computeIfAbsent(follow, rid -> new ArrayList<>()).add(key);
        }
    }

    /** The builds that runs of the schedule have started since, and whose result is there. */
    public static List<String> started(GroundTruth truth, String schedule, Instant since) {
        return truth.runs(schedule).stream()
                .filter(run -> run.createdMillis() >= since.toEpochMilli())
                .map(WorldRun::buildRid)
                .filter(Objects::nonNull)
                .toList();
    }

    /** Whether every build that a run of the schedule has started since the follow began was found. */
    public boolean hasFoundAll(GroundTruth truth, String schedule) {
        return latest(schedule)
                .filter(follow -> found(schedule).containsAll(started(truth, schedule, follow.getSince())))
                .isPresent();
    }

    /** Every build that a run of the schedule has started since the follow began is found once, and none that is older. */
    public void assertEachFoundOnce(GroundTruth truth, String schedule) {
        FollowObserved follow = latest(schedule).orElseThrow();
        List<String> wanted = started(truth, schedule, follow.getSince());
        List<String> allowed = started(truth, schedule, follow.getSince().minus(Duration.ofSeconds(62)));
        assertThat(found(schedule)).as("found by %s", schedule).doesNotHaveDuplicates();
        assertThat(found(schedule)).containsAll(wanted);
        assertThat(allowed).containsAll(found(schedule));
        assertThat(follow.getBuildsFound()).isEqualTo(found(schedule).size());
    }

    /** The records of each watch of the follow have the versions 1, 2, 3 and so on. */
    public void assertVersionsAreGapless(String follow) {
        Map<Long, Long> versions = new HashMap<>();
        for (FollowObserved observed : follows.getOrDefault(follow, List.of())) {
            long expected = versions.getOrDefault(observed.getWatch(), 0L) + 1;
            assertThat(observed.getVersion()).as("version of %s", follow).isEqualTo(expected);
            versions.put(observed.getWatch(), expected);
        }
    }

    @Override
    public void close() {
        reader.close();
        deserializer.close();
    }
}
