package io.buildwatch.service;

import io.buildwatch.config.BuildwatchConfig;
import io.buildwatch.foundry.HttpFoundryReader;
import io.buildwatch.foundry.RefreshStatus;
import io.buildwatch.kafka.ClientSettings;
import io.buildwatch.poll.LastSuccessfulListing;
import io.buildwatch.registry.RegistryException;
import io.buildwatch.registry.SchemaRegistries;
import io.buildwatch.registry.SchemaRegistry;
import io.buildwatch.streams.StreamsHealth;
import io.buildwatch.web.HealthSource;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** The health of the instance and of the services that it depends on. Called on HTTP threads. */
final class ServiceHealth implements HealthSource, AutoCloseable {
    private static final Duration KAFKA_TIMEOUT = Duration.ofSeconds(3);

    private final BuildwatchConfig config;
    private final StreamsHealth streams;
    private final LastSuccessfulListing listings;
    private final TaskCensus census;
    private final ReentrantLock asking = new ReentrantLock();
    private volatile List<Part> last = List.of(new Part("service", false, Map.of("error", "not checked yet")));
    private volatile @Nullable Admin admin;
    private volatile @Nullable SchemaRegistry registry;
    private volatile @Nullable HttpFoundryReader reader;
    private volatile @Nullable FoundryWatch watch;

    ServiceHealth(BuildwatchConfig config, StreamsHealth streams, LastSuccessfulListing listings, TaskCensus census) {
        this.config = config;
        this.streams = streams;
        this.listings = listings;
        this.census = census;
    }

    /** The time of beats and probes, in ms, by a clock that, unlike the wall clock, is never set back. */
    static long now() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    /** From now on the part {@code foundry} also shows why calls to Foundry fail. */
    void addFoundry(HttpFoundryReader foundry, FoundryWatch foundryWatch) {
        reader = foundry;
        watch = foundryWatch;
    }

    /** Whether {@code /health} shows Foundry as healthy. Makes no call. */
    boolean isFoundryUp() {
        return foundry().ok();
    }

    @Override
    public boolean isLive() {
        return streams.isLive(now());
    }

    @Override
    public boolean isReady() {
        return streams.isReady(now());
    }

    /**
     * One caller at a time makes the checks, which take seconds if a part hangs. The others get the last result and do
     * not wait, because they share their threads with the probes.
     */
    @Override
    public List<Part> parts() {
        if (asking.tryLock()) {
            try {
                last = List.of(kafka(), registry(), foundry(), rollup());
            } finally {
                asking.unlock();
            }
        }
        return last;
    }

    private Part kafka() {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("streams", streams.state().name());
        try {
            Admin client = admin;
            if (client == null) {
                client = Admin.create(
                        ClientSettings.of(config.kafka().passedThrough()).admin());
                admin = client;
            }
            int brokers = client.describeCluster()
                    .nodes()
                    .get(KAFKA_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                    .size();
            details.put("brokers", brokers);
            return new Part("kafka", isReady(), details);
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            details.put("error", "no answer: " + e.getClass().getSimpleName());
            return new Part("kafka", false, details);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Part("kafka", false, details);
        }
    }

    private Part registry() {
        try {
            SchemaRegistry client = registry;
            if (client == null) {
                client = SchemaRegistries.open(config.kafka().passedThrough());
                registry = client;
            }
            client.ping();
            return new Part("registry", true, Map.of());
        } catch (ConfigException e) {
            // With our own serdes the start would have failed. Serdes of others may have other settings of a registry.
            return new Part("registry", true, Map.of("leftTo", config.avro().serializer()));
        } catch (RegistryException e) {
            return new Part("registry", false, Map.of("error", String.valueOf(e.getMessage())));
        }
    }

    /**
     * Bad while builds wait and none was listed for {@code monitoring.lost.after} plus {@code poll.interval.max}, or
     * while {@link FoundryWatch} reports a failure.
     */
    private Part foundry() {
        Map<String, Object> details = new LinkedHashMap<>();
        long last = listings.lastListedAt();
        long oldest = census.oldestUnseenMs(System.currentTimeMillis());
        details.put("lastListed", last == 0 ? null : Instant.ofEpochMilli(last).toString());
        HttpFoundryReader client = reader;
        if (client != null) {
            client.serviceFailure().ifPresent(why -> details.put("error", why.detail()));
            RefreshStatus refresh = client.refreshStatus();
            details.put("refresh", ServiceMeters.word(refresh.way()));
            if (refresh.failure() != null) {
                details.put("noBatch", refresh.failure().detail());
            }
        }
        details.put("buildsPolled", census.polled());
        details.put("oldestUnpolledSeconds", oldest / 1000.0);
        long patience = config.poll().lostAfter().toMillis()
                + config.poll().intervalMax().toMillis();
        boolean silent = census.polled() > 0 && System.currentTimeMillis() - last > patience;
        FoundryWatch asking = watch;
        boolean refused = asking != null && asking.serviceFailure().isPresent();
        return new Part("foundry", !refused && !(silent && oldest > patience), details);
    }

    /** Bad while job events of a build are missing: the build cannot be complete then. */
    private Part rollup() {
        int gaps = census.withGaps();
        return new Part("rollup", gaps == 0, Map.of("buildsWithEventGaps", gaps));
    }

    @Override
    public void close() {
        Admin kafka = admin;
        if (kafka != null) {
            kafka.close(Duration.ZERO);
        }
        SchemaRegistry schemas = registry;
        if (schemas != null) {
            schemas.close();
        }
    }
}
