package io.buildwatch.bench;

import io.buildwatch.config.BuildwatchConfig;
import io.buildwatch.config.FoundryConfig;
import io.buildwatch.config.HttpConfig;
import io.buildwatch.config.KafkaConfig;
import io.buildwatch.config.PollConfig;
import io.buildwatch.config.TopicsConfig;
import io.buildwatch.dev.simulator.FoundrySimulator;
import io.buildwatch.service.BuildwatchService;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** One instance of the service in this process, on topics of its own. */
final class Rig implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(120);
    static final String TOKEN = "bench-token";

    final String prefix;
    private final Submitter submitter;
    private final BuildwatchService service;
    private Throwable fault;

    /** Starts the pipeline alone, without a read model. Blocks until it is ready. */
    Rig(BenchParts parts, FoundrySimulator simulator, Variant variant, PollConfig polling, FoundryConfig foundry)
            throws InterruptedException {
        this(parts, simulator, variant, polling, foundry, false);
    }

    /**
     * Starts the instance. Blocks until it is ready.
     *
     * @param queries whether it has a read model
     */
    Rig(
            BenchParts parts,
            FoundrySimulator simulator,
            Variant variant,
            PollConfig polling,
            FoundryConfig foundry,
            boolean queries)
            throws InterruptedException {
        prefix = parts.newPrefix();
        service = BuildwatchService.start(
                config(
                                prefix,
                                parts.broker.bootstrapServers(),
                                parts.registry.url(),
                                parts.directory(prefix + "state"),
                                variant.settings,
                                polling,
                                foundry)
                        .withHttpQueries(queries),
                thrown -> fault = thrown);
        submitter = new Submitter(parts.broker.bootstrapServers());
        if (!service.awaitReady(PATIENCE)) {
            close();
            throw new IllegalStateException("the service did not get ready: " + fault);
        }
    }

    /** The configuration of one instance on topics of its own, with any free port for HTTP. */
    static BuildwatchConfig config(
            String prefix,
            String bootstrapServers,
            String registryUrl,
            Path state,
            Map<String, String> settings,
            PollConfig polling,
            FoundryConfig foundry) {
        return config(prefix, "bench", bootstrapServers, registryUrl, state, settings, polling, foundry);
    }

    /** The same for one of several instances. */
    static BuildwatchConfig config(
            String prefix,
            String instanceId,
            String bootstrapServers,
            String registryUrl,
            Path state,
            Map<String, String> settings,
            PollConfig polling,
            FoundryConfig foundry) {
        Map<String, String> passed = new TreeMap<>(settings);
        passed.put("bootstrap.servers", bootstrapServers);
        passed.put("schema.registry.url", registryUrl);
        return BuildwatchConfig.of(
                        foundry,
                        TopicsConfig.of(prefix, 12),
                        new KafkaConfig(prefix + "buildwatch", instanceId, state, passed))
                .withPoll(polling)
                .withHttp(HttpConfig.defaults().withPort(0));
    }

    /** The product's default limits of calls to Foundry. */
    static FoundryConfig defaultPace(FoundrySimulator simulator) {
        return defaultPace(simulator.url());
    }

    /** The same for a simulator in another process. */
    static FoundryConfig defaultPace(URI simulator) {
        return FoundryConfig.of(simulator, FoundryConfig.Credentials.of(TOKEN));
    }

    /** Limits so high that no call waits for its turn. */
    static FoundryConfig unhurried(FoundrySimulator simulator) {
        return unhurried(simulator.url());
    }

    /** The same for a simulator in another process. */
    static FoundryConfig unhurried(URI simulator) {
        return defaultPace(simulator).withLimits(new FoundryConfig.Limits(1_000_000, 25, 0.5, 1_000, 25));
    }

    /** Sends the RID; does not wait for the broker. */
    void submit(String rid) {
        submitter.submit(prefix + "build-rids", rid);
    }

    /** Where the instance serves HTTP on this machine. */
    int httpPort() {
        return service.httpPort();
    }

    @Override
    public void close() {
        submitter.close();
        service.close();
    }
}
