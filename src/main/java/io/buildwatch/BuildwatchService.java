package io.buildwatch;

import static java.util.Objects.requireNonNull;

import io.buildwatch.config.BuildwatchConfig;
import io.buildwatch.foundry.HttpFoundryReader;
import io.buildwatch.kafka.BuildwatchTopics;
import io.buildwatch.kafka.CommitPace;
import io.buildwatch.kafka.GuardedClients;
import io.buildwatch.kafka.InputLag;
import io.buildwatch.kafka.MemberNotes;
import io.buildwatch.kafka.ProcessIdFile;
import io.buildwatch.kafka.RevivalGuard;
import io.buildwatch.kafka.StateDir;
import io.buildwatch.kafka.StreamsHealth;
import io.buildwatch.kafka.StreamsSettings;
import io.buildwatch.kafka.TopicReport;
import io.buildwatch.metrics.BuildwatchMetrics;
import io.buildwatch.poll.ListingSight;
import io.buildwatch.queries.DecodeFailures;
import io.buildwatch.queries.ReadModelFeeder;
import io.buildwatch.registry.RegistryException;
import io.buildwatch.web.HttpEndpoints;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running instance: what is started in which order, and closed in the reverse one. {@link #start} and {@link #close}
 * block; any thread.
 */
public final class BuildwatchService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BuildwatchService.class);

    /** For Kafka and the registry to answer at the start. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** SIGTERM has 10 s in all. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(8);

    private static final long READY_POLL_MS = 20;

    /** Beside Streams' own directory, in the instance's. */
    private static final String READ_MODEL = "read-model";

    /** Records of input; with more to take the pipeline is not to share its cores with the read model. */
    private static final double BACKLOG = 2_000;

    private final StreamsHealth health = new StreamsHealth();
    private final TaskCensus census = new TaskCensus();
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final InstanceFault fault;
    private final OnStop onStop;
    private final Time time;
    private final Clock clock;
    private final @Nullable LongSupplier watchedClock;
    private @Nullable HttpEndpoints http;

    private BuildwatchService(
            InstanceFault fault, OnStop onStop, Time time, Clock clock, @Nullable LongSupplier watchedClock) {
        this.fault = fault;
        this.onStop = onStop;
        this.time = time;
        this.clock = clock;
        this.watchedClock = watchedClock;
    }

    /**
     * Starts an instance: topics and schemas first, then the streams.
     *
     * @param onFatal told, once, of a fault that ended the streams, or that the system's clock was set back; the process
     *     should end then, and be started again by its supervisor. Called on a thread that must not be kept
     * @throws StartFailure with a line for each thing that is wrong; what was started is closed again
     */
    public static BuildwatchService start(BuildwatchConfig config, Consumer<Throwable> onFatal) {
        return start(config, OnStop.KEEP_PLACE, onFatal);
    }

    /**
     * As {@link #start(BuildwatchConfig, Consumer)}.
     *
     * @param onStop of {@link #close()}; after a fault the place is kept, for a supervisor starts the process again
     */
    public static BuildwatchService start(BuildwatchConfig config, OnStop onStop, Consumer<Throwable> onFatal) {
        return start(config, onStop, onFatal, Time.SYSTEM, Clock.systemUTC(), System::currentTimeMillis);
    }

    /**
     * As {@link #start(BuildwatchConfig, OnStop, Consumer)}, on another clock than the system's: polling, retention and
     * commits go by it, time-outs of calls do not.
     *
     * @param time the streams'
     * @param clock the same, for the times of requests and answers
     */
    static BuildwatchService start(
            BuildwatchConfig config, OnStop onStop, Consumer<Throwable> onFatal, Time time, Clock clock) {
        return start(config, onStop, onFatal, time, clock, null);
    }

    /** @param watchedClock ms; what ends the instance when it is set back. Null: nothing does */
    static BuildwatchService start(
            BuildwatchConfig config,
            OnStop onStop,
            Consumer<Throwable> onFatal,
            Time time,
            Clock clock,
            @Nullable LongSupplier watchedClock) {
        InstanceFault fault = new InstanceFault(config.kafka(), onFatal);
        BuildwatchService service = new BuildwatchService(fault, onStop, time, clock, watchedClock);
        try {
            service.open(config);
            return service;
        } catch (IOException | KafkaException e) {
            service.close();
            throw StartFailure.of(e, config.kafka());
        } catch (InterruptedException e) {
            service.close();
            Thread.currentThread().interrupt();
            throw new StartFailure("interrupted while starting");
        } catch (RuntimeException | Error e) {
            // A library that is missing, or only half there, is an Error: it must not leave a port that answers.
            service.close();
            throw e;
        }
    }

    /**
     * Waits until the streams run and all is restored.
     *
     * @return false where that took longer than {@code timeout}, or a fault ended them
     */
    public boolean awaitReady(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!fault.hasOccurred() && System.nanoTime() < deadline) {
            if (health.isReady(ServiceHealth.now())) {
                return true;
            }
            TimeUnit.MILLISECONDS.sleep(READY_POLL_MS);
        }
        return false;
    }

    /** The port of the HTTP endpoints. */
    public int httpPort() {
        return http == null ? 0 : http.port();
    }

    private void open(BuildwatchConfig config) throws IOException, InterruptedException {
        StartChecks.configuration(config);
        StateDir stateDir = own(StateDir.open(config.kafka().stateDir()));
        BuildwatchTopics topics =
                BuildwatchTopics.of(config.topics(), config.kafka().applicationId());
        BuildwatchMetrics metrics = own(new BuildwatchMetrics());
        ListingSight listings = new ListingSight();
        ServiceMeters meters = new ServiceMeters(metrics);
        meters.health(health);
        meters.builds(census, listings, clock);
        ServiceHealth serviceHealth = own(new ServiceHealth(config, health, listings, census));
        metrics.foundryUp(serviceHealth::isFoundryUp);
        http = own(HttpEndpoints.start(
                config.httpHost(),
                config.httpPort(),
                config.httpAllowedHosts(),
                serviceHealth,
                metrics::scrape,
                config.httpQueries()));

        // All that can be wrong is looked at before anything is made in Kafka or the registry.
        MemberNotes notes = MemberNotes.in(config.kafka().stateDir());
        KafkaChecks kafka = own(KafkaChecks.open(config, topics));
        TopicReport looked = kafka.look(PATIENCE);
        own(kafka.takeInstance(notes));
        RecordSerdes serdes = own(RecordSerdes.make(config, topics));
        StartChecks.schemas(config, topics, PATIENCE);
        TopologyParts topologyParts = new TopologyParts(config, topics, metrics, listings, census, health);
        AtomicLong lastCall = new AtomicLong(System.nanoTime());
        HttpFoundryReader reader = own(topologyParts.openReader(clock, () -> lastCall.set(System.nanoTime())));
        meters.requests(reader);
        FoundryWatch foundry = own(new FoundryWatch(
                FoundryWatch.of(reader, config.foundry()), config.foundry(), System::nanoTime, lastCall::get));
        serviceHealth.watch(reader, foundry);
        foundry.start();
        CommitPace pace = new CommitPace();
        BuildwatchTopology topology = topologyParts.topology(reader, serdes, own(topologyParts.rereader()), pace);

        stateDir.dropStoresOfKilledProcess(config.kafka().applicationId());
        ProcessIdFile.ensure(
                config.kafka().stateDir(),
                config.kafka().applicationId(),
                config.kafka().instanceId());
        RevivalGuard guard = new RevivalGuard(fault::ofStreams);
        Properties settings = StreamsSettings.of(config);
        settings.put(RevivalGuard.CONFIG, guard);
        KafkaStreams streams = new KafkaStreams(topology.get(), settings, new GuardedClients(guard, pace, notes), time);
        stateDir.restrict();
        health.watch(streams);
        meters.streams(streams, topics);
        streams.setUncaughtExceptionHandler(thrown -> {
            fault.ofStreams(thrown);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
        // Before the streams, for it is closed after them: they alone have something to lose.
        if (config.httpQueries()) {
            InputLag lag = new InputLag(streams::metrics);
            serveQueries(
                    config,
                    topics,
                    new ServiceReport(config, topics, reader, census, streams, clock),
                    () -> isBusy(lag, topics));
        }
        parts.push(() -> {
            if (!streams.close(CloseOptions.timeout(CLOSE_TIMEOUT).withGroupMembershipOperation(membership()))) {
                LOG.warn("the streams did not end within {} s", CLOSE_TIMEOUT.toSeconds());
            } else if (!fault.hasOccurred()) {
                stateDir.noteCleanStop();
            }
        });
        // The registry first: whether it may be written shows only now, and Kafka has told already that topics may be.
        serdes.publish(PATIENCE);
        tell(looked.missing().isEmpty() ? looked : kafka.create(PATIENCE));
        kafka.close();
        streams.start();
        own(KafkaWatch.start(config.kafka().passedThrough()));
        if (watchedClock != null) {
            own(new ClockWatch(watchedClock, System::nanoTime, fault::ofClock).start());
        }
        LOG.info(
                "started: application {}, instance {}, http {}:{}",
                config.kafka().applicationId(),
                config.kafka().instanceId(),
                config.httpHost(),
                httpPort());
    }

    private static void tell(TopicReport topics) {
        if (!topics.created().isEmpty()) {
            LOG.info("created the topics {}", topics.created());
        }
        topics.warnings().forEach(LOG::warn);
    }

    private boolean isBusy(InputLag lag, BuildwatchTopics topics) {
        return !health.isReady(ServiceHealth.now())
                || topics.inputs().values().stream().mapToDouble(lag::of).sum() > BACKLOG;
    }

    private void serveQueries(
            BuildwatchConfig config, BuildwatchTopics topics, ServiceReport report, BooleanSupplier isBusy) {
        own(report);
        // One of its own: a deserializer belongs to one thread.
        Deserializer<SpecificRecord> deserializer = own(RecordSerdes.newDeserializer(config));
        ReadModelFeeder model = own(new ReadModelFeeder(
                        config.kafka().passedThrough(),
                        topics,
                        deserializer,
                        new DecodeFailures(RegistryException::isLookupFailure, RegistryException::isUnknownSchema),
                        config.kafka().stateDir().resolve(READ_MODEL),
                        isBusy)
                .start());
        requireNonNull(http).serve(model, report);
    }

    private GroupMembershipOperation membership() {
        return onStop == OnStop.LEAVE_GROUP && !fault.hasOccurred()
                ? GroupMembershipOperation.LEAVE_GROUP
                : GroupMembershipOperation.REMAIN_IN_GROUP;
    }

    private <T extends AutoCloseable> T own(T part) {
        parts.push(part);
        return part;
    }

    /** Ends the instance cleanly, within 10 s; {@link OnStop} says whether the group keeps its place for a restart. */
    @Override
    public void close() {
        while (!parts.isEmpty()) {
            AutoCloseable part = parts.pop();
            try {
                part.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                LOG.warn("closing {} failed: {}", part.getClass().getSimpleName(), e.toString());
            }
        }
    }
}
