package io.buildwatch.client;

import io.buildwatch.config.ClientConfig;
import io.buildwatch.config.TopicNames;
import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.BuildObserved;
import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.view.BuildFilter;
import io.buildwatch.view.BuildView;
import io.buildwatch.view.FollowView;
import io.buildwatch.view.JobView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads builds and jobs from the public topics: the compacted topics as a whole, the events of a build's jobs from its
 * partition. One thread.
 */
public final class TopicBuilds implements BuildSource {
    /** By how much the clocks of the service's instances may differ. */
    private static final Duration CLOCKS = Duration.ofHours(1);

    private final KafkaClients clients;
    private final ClientConfig config;
    private final LongSupplier nanoTime;
    private final TopicRecords.StrayTaker onStray;

    public TopicBuilds(
            KafkaClients clients, ClientConfig config, LongSupplier nanoTime, TopicRecords.StrayTaker onStray) {
        this.clients = clients;
        this.config = config;
        this.nanoTime = nanoTime;
        this.onStray = onStray;
    }

    @Override
    public List<BuildView> builds(BuildFilter filter, int most) {
        return reading(records -> {
            List<TopicPartition> partitions =
                    new ArrayList<>(TopicPartitions.all(records.consumer(), config, TopicNames.BUILD_COMPLETION));
            partitions.addAll(TopicPartitions.all(records.consumer(), config, TopicNames.BUILD_OBSERVED));
            return fold(records, partitions, rid -> true).stream()
                    .filter(filter::accepts)
                    .sorted(BuildFilter.ORDER)
                    .limit(most)
                    .toList();
        });
    }

    @Override
    public Optional<BuildView> build(String rid) {
        return reading(records -> {
            List<String> key = List.of(rid);
            List<TopicPartition> partitions =
                    new ArrayList<>(TopicPartitions.of(records.consumer(), config, TopicNames.BUILD_COMPLETION, key));
            partitions.addAll(TopicPartitions.of(records.consumer(), config, TopicNames.BUILD_OBSERVED, key));
            return fold(records, partitions, rid::equals).stream().findFirst();
        });
    }

    @Override
    public Map<String, String> followNames() {
        return FollowView.names(TopicFollows.read(clients, config, nanoTime, onStray));
    }

    /** Builds from both topics, which are kept apart until all is read, because either may be read first. */
    private static List<BuildView> fold(
            TopicRecords records, List<TopicPartition> partitions, Predicate<String> wanted) {
        Map<String, BuildView> completions = new HashMap<>();
        Map<String, BuildObserved> observations = new HashMap<>();
        records.consumer().assign(partitions);
        records.consumer().seekToBeginning(partitions);
        records.readToEnd(partitions, wanted, record -> {
            if (record.value() instanceof BuildCompletion completion) {
                completions.compute(
                        record.rid(),
                        (rid, before) -> before == null
                                ? BuildView.of(completion, record.source())
                                : before.with(completion, record.source()));
            } else if (record.value() instanceof BuildObserved observed) {
                observations.put(record.rid(), observed);
            } else if (record.value() == null) {
                (record.name().equals(TopicNames.BUILD_COMPLETION) ? completions : observations).remove(record.rid());
            }
        });
        Set<String> rids = new HashSet<>(completions.keySet());
        rids.addAll(observations.keySet());
        List<BuildView> views = new ArrayList<>();
        for (String rid : rids) {
            BuildView view = completions.get(rid);
            BuildObserved observed = observations.get(rid);
            if (view != null) {
                views.add(observed == null ? view : view.with(observed));
            } else if (observed != null) {
                views.add(BuildView.of(observed));
            }
        }
        return views;
    }

    /** Always zero: every call reads up to the end of the topics. */
    @Override
    public Duration age() {
        return Duration.ZERO;
    }

    @Override
    public void jobs(BuildView build, Consumer<JobView> taker) {
        Map<String, JobView> jobs = reading(records -> {
            Map<String, JobView> found = new HashMap<>();
            List<TopicPartition> partitions = TopicPartitions.of(
                    records.consumer(), config, TopicNames.JOB_STATUS_CHANGED, List.of(build.buildRid()));
            records.consumer().assign(partitions);
            seek(records, partitions, build.watch() - CLOCKS.toMillis());
            records.readToEnd(partitions, build.buildRid()::equals, record -> {
                if (record.value() instanceof JobStatusChanged event && event.getWatch() == build.watch()) {
                    found.compute(event.getJobRid(), (rid, before) -> JobView.after(before, event));
                }
            });
            return found;
        });
        jobs.values().forEach(taker);
    }

    /**
     * Begins at this time, because no event of a watch is older than the watch.
     *
     * @param since ms since the epoch
     */
    private static void seek(TopicRecords records, List<TopicPartition> partitions, long since) {
        Map<TopicPartition, Long> times = new HashMap<>();
        partitions.forEach(partition -> times.put(partition, Math.max(0, since)));
        Map<TopicPartition, OffsetAndTimestamp> offsets = records.consumer().offsetsForTimes(times);
        for (TopicPartition partition : partitions) {
            OffsetAndTimestamp offset = offsets.get(partition);
            if (offset == null) {
                records.consumer().seekToEnd(List.of(partition));
            } else {
                records.consumer().seek(partition, offset.offset());
            }
        }
    }

    /** Reads something from the topics. */
    private interface Reading<T> {
        T of(TopicRecords records);
    }

    private <T> T reading(Reading<T> reading) {
        try (TopicRecords records = new TopicRecords(clients, config, nanoTime, onStray)) {
            return reading.of(records);
        } catch (KafkaException e) {
            throw KafkaErrors.reading(e, config);
        }
    }
}
