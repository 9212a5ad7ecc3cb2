package io.buildwatch.service;

import io.buildwatch.config.BuildwatchConfig;
import io.buildwatch.foundry.ApiEndpoint;
import io.buildwatch.foundry.CallPurpose;
import io.buildwatch.foundry.HttpFoundryReader;
import io.buildwatch.foundry.RefreshStatus;
import io.buildwatch.foundry.RequestBudget;
import io.buildwatch.kafka.ClientSettings;
import io.buildwatch.streams.ConsumerGroupState;
import io.buildwatch.topics.BuildwatchTopics;
import io.buildwatch.web.ServiceSource;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The answer of {@code /api/service}. Called on HTTP threads. Asks Kafka for the group every few seconds at most. */
final class ServiceReport implements ServiceSource, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceReport.class);
    private static final long PATIENCE_MS = 3_000;
    private static final long FRESH_NANOS = Duration.ofSeconds(5).toNanos();
    private static final double MINUTE = 60;

    private final BuildwatchConfig config;
    private final BuildwatchTopics topics;
    private final HttpFoundryReader reader;
    private final TaskCensus census;
    private final KafkaStreams streams;
    private final Clock clock;
    private final ReentrantLock asking = new ReentrantLock();
    private volatile @Nullable ConsumerGroupState group;
    private long askedNanos = System.nanoTime() - FRESH_NANOS;
    private volatile @Nullable Admin admin;

    ServiceReport(
            BuildwatchConfig config,
            BuildwatchTopics topics,
            HttpFoundryReader reader,
            TaskCensus census,
            KafkaStreams streams,
            Clock clock) {
        this.config = config;
        this.topics = topics;
        this.reader = reader;
        this.census = census;
        this.streams = streams;
        this.clock = clock;
    }

    @Override
    public State state() {
        askGroup();
        ConsumerGroupState sight = group;
        String self = config.kafka().instanceId();
        List<Integer> partitions = partitions();
        List<Instance> instances = sight == null
                ? List.of(new Instance(self, "", partitions, true))
                : sight.instances().stream()
                        .map(it -> new Instance(
                                it.id(), it.host(), it.partitions(), it.id().equals(self)))
                        .toList();
        return new State(
                ProductVersion.get(),
                config.kafka().applicationId(),
                self,
                partitions,
                Arrays.stream(ApiEndpoint.values()).map(this::budget).toList(),
                refresh(),
                follows(),
                callsPerMinute(),
                census.oldestUnseenMs(clock.millis()) / 1000.0,
                sight == null ? null : Long.valueOf(sight.lag()),
                instances);
    }

    private Refresh refresh() {
        RefreshStatus status = reader.refreshStatus();
        return new Refresh(ServiceMeters.word(status.way()), status.jobs(), status.oldestMillis() / 1000.0);
    }

    private Follows follows() {
        return new Follows(
                census.follows(),
                config.poll().followInterval().toMillis() / 1000.0,
                census.oldestFollowReadingMs(clock.millis()) / 1000.0);
    }

    private Map<String, Integer> callsPerMinute() {
        Map<String, Integer> calls = new LinkedHashMap<>();
        for (CallPurpose purpose : CallPurpose.values()) {
            calls.put(ServiceMeters.word(purpose), reader.callsInLastMinute(purpose));
        }
        return calls;
    }

    private Budget budget(ApiEndpoint endpoint) {
        RequestBudget budget = reader.budget(endpoint);
        return new Budget(
                ServiceMeters.word(endpoint),
                budget.limit(),
                MINUTE,
                budget.limit() > 0 ? Math.min(1, budget.share() / budget.limit()) : 0,
                budget.used(),
                budget.left(),
                reader.queued(endpoint),
                reader.inFlight(endpoint));
    }

    private List<Integer> partitions() {
        String polled = topics.watchCommands();
        return streams.metadataForLocalThreads().stream()
                .flatMap(thread -> thread.activeTasks().stream())
                .flatMap(task -> task.topicPartitions().stream())
                .filter(partition -> partition.topic().equals(polled))
                .map(TopicPartition::partition)
                .distinct()
                .sorted()
                .toList();
    }

    /** Renews {@link #group} if that is due. One caller at a time; the others use the last answer. */
    private void askGroup() {
        if (!asking.tryLock()) {
            return;
        }
        try {
            if (System.nanoTime() - askedNanos < FRESH_NANOS) {
                return;
            }
            Admin client = admin;
            if (client == null) {
                client = Admin.create(
                        ClientSettings.of(config.kafka().passedThrough()).admin());
                admin = client;
            }
            group = ConsumerGroupState.ask(client, topics, PATIENCE_MS);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            // Forbidden or unreachable, which /health shows. The answer then holds what concerns this instance only.
            LOG.debug("the consumer group cannot be described", e);
            group = null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            askedNanos = System.nanoTime();
            asking.unlock();
        }
    }

    @Override
    public void close() {
        // Without the lock, so that a call under way fails at once and is not waited for.
        Admin client = admin;
        if (client != null) {
            client.close(Duration.ZERO);
        }
    }
}
