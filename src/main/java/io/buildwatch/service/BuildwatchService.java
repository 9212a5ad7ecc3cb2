package io.buildwatch.service;

import static java.util.Objects.requireNonNull;

import io.buildwatch.BuildwatchTopology;
import io.buildwatch.config.BuildwatchConfig;
import io.buildwatch.foundry.HttpFoundryReader;
import io.buildwatch.metrics.BuildwatchMetrics;
import io.buildwatch.poll.LastSuccessfulListing;
import io.buildwatch.readmodel.DecodeFailures;
import io.buildwatch.readmodel.ReadModelFeeder;
import io.buildwatch.registry.RegistryException;
import io.buildwatch.streams.GuardedClients;
import io.buildwatch.streams.InputLag;
import io.buildwatch.streams.MemberNotes;
import io.buildwatch.streams.ProcessIdFile;
import io.buildwatch.streams.RevivalGuard;
import io.buildwatch.streams.StateDir;
import io.buildwatch.streams.StreamsHealth;
import io.buildwatch.streams.StreamsSettings;
import io.buildwatch.streams.ThreadCommitState;
import io.buildwatch.topics.BuildwatchTopics;
import io.buildwatch.topics.TopicReport;
import io.buildwatch.web.HttpEndpoints;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
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
 * One running instance of Buildwatch: the Kafka Streams client, the Foundry client, the HTTP endpoints and what checks
 * them. {@link #start} opens these in order; {@link #close} closes them in reverse order. Both block; any thread.
 */
public final class BuildwatchService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BuildwatchService.class);

    /** How long Kafka and the registry may take to answer at the start. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Less than the 10 s in which a SIGTERM should end the process. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(8);

    private static final long READY_POLL_MS = 20;

    /** The read model's directory in {@code state.dir}, beside that of Kafka Streams. */
    private static final String READ_MODEL = "read-model";

    /** Input lag, in records, above which the read model leaves the cores to the streams. */
    private static final double BACKLOG = 2_000;

    private final StreamsHealth health = new StreamsHealth();
    private final TaskCensus census = new TaskCensus();
    private final OpenedParts parts = new OpenedParts();
    private final InstanceFault fault;
    private final StopMode onStop;
    private final Time time;
    private final Clock clock;
    private final @Nullable LongSupplier watchedClock;
    private @Nullable HttpEndpoints http;

    private BuildwatchService(
            InstanceFault fault, StopMode onStop, Time time, Clock clock, @Nullable LongSupplier watchedClock) {
        this.fault = fault;
        this.onStop = onStop;
        this.time = time;
        this.clock = clock;
        this.watchedClock = watchedClock;
    }

    /**
     * Starts an instance: registers the schemas and creates missing topics, then starts the streams.
     *
     * @param onFatal called once, when a fault has ended the streams or the system's clock was set back. The process
     *     should then end, and its supervisor should start it again. The calling thread must not be blocked
     * @throws StartFailure with one line for each problem; everything that was opened is closed again
     */
    public static BuildwatchService start(BuildwatchConfig config, Consumer<Throwable> onFatal) {
        return start(config, StopMode.KEEP_PLACE, onFatal);
    }

    /**
     * As {@link #start(BuildwatchConfig, Consumer)}.
     *
     * @param onStop what {@link #close()} does; after a fault the place in the group is kept in any case, because a
     *     supervisor starts the process again
     */
    public static BuildwatchService start(BuildwatchConfig config, StopMode onStop, Consumer<Throwable> onFatal) {
        return start(config, onStop, onFatal, Time.SYSTEM, Clock.systemUTC(), System::currentTimeMillis);
    }

    /**
     * As {@link #start(BuildwatchConfig, StopMode, Consumer)}, on another clock than the system's. Polling, retention and
     * the commit interval use it; time-outs of calls do not. Setting it back does not end the instance.
     *
     * @param time the clock of Kafka Streams
     * @param clock the same clock, for the times of requests and answers
     */
    static BuildwatchService start(
            BuildwatchConfig config, StopMode onStop, Consumer<Throwable> onFatal, Time time, Clock clock) {
        return start(config, onStop, onFatal, time, clock, null);
    }

    /** @param watchedClock a wall clock in ms; the instance ends if it is set back. Null: no clock is watched */
    static BuildwatchService start(
            BuildwatchConfig config,
            StopMode onStop,
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
            // A missing or incomplete library is an Error. Without the close, the HTTP port would go on answering.
            service.close();
            throw e;
        }
    }

    /**
     * Waits until the streams run and all tasks are restored.
     *
     * @return false if that takes longer than {@code timeout}, or if a fault ends the streams
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

    /** The port on which the HTTP endpoints listen. */
    public int httpPort() {
        return http == null ? 0 : http.port();
    }

    private void open(BuildwatchConfig config) throws IOException, InterruptedException {
        StartChecks.configuration(config);
        StateDir stateDir = parts.closeLater(StateDir.open(config.kafka().stateDir()));
        BuildwatchTopics topics =
                BuildwatchTopics.of(config.topics(), config.kafka().applicationId());
        BuildwatchMetrics metrics = parts.closeLater(new BuildwatchMetrics());
        LastSuccessfulListing listings = new LastSuccessfulListing();
        ServiceMeters meters = new ServiceMeters(metrics);
        meters.registerHealth(health);
        meters.registerBuilds(census, listings, clock);
        ServiceHealth serviceHealth = parts.closeLater(new ServiceHealth(config, health, listings, census));
        metrics.foundry().registerFoundryUp(serviceHealth::isFoundryUp);
        http = parts.closeLater(HttpEndpoints.start(config.http(), serviceHealth, metrics::scrape));

        // Everything is checked before anything is created in Kafka or the registry.
        MemberNotes notes = MemberNotes.in(config.kafka().stateDir());
        KafkaChecks kafka = parts.closeLater(KafkaChecks.open(config, topics));
        TopicReport looked = kafka.check(PATIENCE);
        parts.closeLater(kafka.lockInstance(notes));
        AvroSerdes serdes = parts.closeLater(AvroSerdes.make(config, topics));
        StartChecks.schemas(config, topics, PATIENCE);
        TopologyFactory topologyParts = new TopologyFactory(config, topics, metrics, listings, census, health);
        AtomicLong lastCall = new AtomicLong(System.nanoTime());
        HttpFoundryReader reader =
                parts.closeLater(topologyParts.openReader(clock, () -> lastCall.set(System.nanoTime())));
        meters.registerRequests(reader);
        FoundryWatch foundry = parts.closeLater(new FoundryWatch(
                FoundryWatch.of(reader, config.foundry()), config.foundry(), System::nanoTime, lastCall::get));
        serviceHealth.addFoundry(reader, foundry);
        foundry.start();
        ThreadCommitState pace = new ThreadCommitState();
        BuildwatchTopology topology =
                topologyParts.topology(reader, serdes, parts.closeLater(topologyParts.rereader()), pace);

        stateDir.dropStoresOfKilledProcess(config.kafka().applicationId());
        ProcessIdFile.ensure(
                config.kafka().stateDir(),
                config.kafka().applicationId(),
                config.kafka().instanceId());
        RevivalGuard guard = new RevivalGuard(fault::onStreamsFault);
        Properties settings = StreamsSettings.of(config);
        settings.put(RevivalGuard.CONFIG, guard);
        KafkaStreams streams = new KafkaStreams(topology.get(), settings, new GuardedClients(guard, pace, notes), time);
        stateDir.restrict();
        health.watch(streams);
        meters.registerStreams(streams, topics);
        streams.setUncaughtExceptionHandler(thrown -> {
            fault.onStreamsFault(thrown);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
        // Opened before the streams, so that it is closed after them: only the streams hold uncommitted work.
        if (config.http().queries()) {
            InputLag lag = new InputLag(streams::metrics);
            serveQueries(
                    config,
                    topics,
                    new ServiceReport(config, topics, reader, census, streams, clock),
                    () -> isBusy(lag, topics));
        }
        parts.closeLater(() -> {
            if (!streams.close(CloseOptions.timeout(CLOSE_TIMEOUT).withGroupMembershipOperation(membership()))) {
                LOG.warn("Kafka Streams did not stop within {} s", CLOSE_TIMEOUT.toSeconds());
            } else if (!fault.hasOccurred()) {
                stateDir.noteCleanStop();
            }
        });
        // The registry first: only registering shows whether that is permitted. For topics it is checked already.
        serdes.publish(PATIENCE);
        logReport(looked.missing().isEmpty() ? looked : kafka.create(PATIENCE));
        kafka.close();
        streams.start();
        parts.closeLater(KafkaWatch.start(config.kafka().passedThrough()));
        if (watchedClock != null) {
            parts.closeLater(new ClockWatch(watchedClock, System::nanoTime, fault::onClockSetBack).start());
        }
        LOG.info(
                "started: application {}, instance {}, http {}:{}",
                config.kafka().applicationId(),
                config.kafka().instanceId(),
                config.http().host(),
                httpPort());
    }

    private static void logReport(TopicReport topics) {
        if (!topics.created().isEmpty()) {
            LOG.info("created the topics {}", topics.created());
        }
        topics.warnings().forEach(LOG::warn);
    }

    private boolean isBusy(InputLag lag, BuildwatchTopics topics) {
        return !health.isReady(ServiceHealth.now())
                || topics.inputs().values().stream().mapToDouble(lag::records).sum() > BACKLOG;
    }

    private void serveQueries(
            BuildwatchConfig config, BuildwatchTopics topics, ServiceReport report, BooleanSupplier isBusy) {
        parts.closeLater(report);
        // Not shared with the streams: a deserializer belongs to one thread.
        Deserializer<SpecificRecord> deserializer = parts.closeLater(AvroSerdes.newDeserializer(config));
        ReadModelFeeder model = parts.closeLater(new ReadModelFeeder(
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
        return onStop == StopMode.LEAVE_GROUP && !fault.hasOccurred()
                ? GroupMembershipOperation.LEAVE_GROUP
                : GroupMembershipOperation.REMAIN_IN_GROUP;
    }

    /** Ends the instance cleanly, within 10 s. {@link StopMode} decides whether its place in the group is kept. */
    @Override
    public void close() {
        parts.close();
    }
}
