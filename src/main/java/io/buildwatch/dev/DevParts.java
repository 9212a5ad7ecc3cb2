package io.buildwatch.dev;

import io.buildwatch.dev.broker.EmbeddedBroker;
import io.buildwatch.dev.registry.EmbeddedRegistry;
import io.buildwatch.dev.simulator.FoundrySimulator;
import io.buildwatch.dev.simulator.Settings;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The three parts beside the service, each embedded or real. Closed in reverse order. */
final class DevParts implements AutoCloseable {
    private final Deque<AutoCloseable> embedded = new ArrayDeque<>();
    private final @Nullable FoundrySimulator simulator;
    final DevConfig.Parts at;

    /**
     * Starts the embedded ones, one after the other; a broker that is interrupted in its start may halt the process.
     *
     * @throws InterruptedException if the stop came; what was started is closed
     */
    DevParts(DevOptions options, StopSignal stop, StartProgress progress) throws IOException, InterruptedException {
        try {
            stop.check();
            String kafka = options.bootstrapServers() == null ? startBroker(progress) : options.bootstrapServers();
            stop.check();
            String registry = options.schemaRegistry() == null ? startRegistry(progress) : options.schemaRegistry();
            simulator = options.foundryUrl() == null ? startSimulator(options, progress) : null;
            stop.check();
            DevConfig.Parts real = DevConfig.Parts.of(options, kafka, registry);
            at = simulator == null
                    ? real
                    : new DevConfig.Parts(kafka, registry, simulator.url().toString(), real.token());
        } catch (IOException | InterruptedException | RuntimeException | LinkageError e) {
            close();
            throw e;
        }
    }

    private String startBroker(StartProgress progress) throws IOException {
        progress.step("starting Kafka");
        return own(EmbeddedBroker.start(DevPorts.free(DevPorts.KAFKA, "Kafka", progress::note), null))
                .bootstrapServers();
    }

    private String startRegistry(StartProgress progress) throws IOException {
        progress.step("starting the Schema Registry");
        return own(EmbeddedRegistry.start(DevPorts.free(DevPorts.REGISTRY, "the registry", progress::note)))
                .url();
    }

    private FoundrySimulator startSimulator(DevOptions options, StartProgress progress) throws IOException {
        progress.step("starting the Foundry simulator");
        int port = DevPorts.free(DevPorts.FOUNDRY, "the Foundry simulator", progress::note);
        return own(FoundrySimulator.start(Settings.defaults()
                .withAddress("127.0.0.1", port)
                .withToken(DevConfig.EMBEDDED_TOKEN)
                .withSeed(options.seed())));
    }

    private <T extends AutoCloseable> T own(T part) {
        embedded.push(part);
        return part;
    }

    /**
     * Begins the simulated builds, in the embedded simulator or in another process's; their RIDs.
     *
     * @param foundry where that other one is
     */
    List<String> simulate(DevOptions options, URI foundry) throws IOException, InterruptedException {
        return simulator == null
                ? new RemoteSimulator(foundry).add(options.simulated())
                : simulator.add(options.simulated());
    }

    @Override
    public void close() {
        while (!embedded.isEmpty()) {
            try {
                embedded.pop().close();
            } catch (Exception e) {
                // It is ending anyway: the next part must still be closed.
                System.err.println("closing failed: " + e);
            }
        }
    }
}
