package io.buildwatch.dev;

import io.buildwatch.dev.broker.EmbeddedBroker;
import io.buildwatch.dev.registry.EmbeddedRegistry;
import io.buildwatch.dev.simulator.FoundrySimulator;
import io.buildwatch.dev.simulator.ScriptedSchedules;
import io.buildwatch.dev.simulator.SimulatorSettings;
import io.buildwatch.service.StopSignal;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Kafka, the registry and Foundry, each embedded or real. {@link #close} ends the embedded ones in reverse order. */
final class DevParts implements AutoCloseable {
    private static final int SCHEDULED_BUILDS = 60;
    private static final double SCHEDULE_SECONDS = 1_800;
    /** Of a build that a schedule starts. */
    private static final int MOST_JOBS = 20;

    private final Deque<AutoCloseable> embedded = new ArrayDeque<>();
    private final @Nullable FoundrySimulator simulator;
    final DevConfig.Parts at;

    /**
     * Starts the embedded parts one after the other, and checks for a stop only between them, because a broker that is
     * interrupted while it starts may halt the process.
     *
     * @throws InterruptedException if the session was told to stop; what was started is closed
     */
    DevParts(DevOptions options, StopSignal stop, StartProgress progress) throws IOException, InterruptedException {
        try {
            stop.check();
            DevOptions.Servers chosen = options.servers();
            String kafka = chosen.kafka() == null ? startBroker(progress) : chosen.kafka();
            stop.check();
            String registry = chosen.registry() == null ? startRegistry(progress) : chosen.registry();
            simulator = chosen.foundry() == null ? startSimulator(options, progress) : null;
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
        return closeLater(EmbeddedBroker.start(DevPorts.findFree(DevPorts.KAFKA, "Kafka", progress::note), null))
                .bootstrapServers();
    }

    private String startRegistry(StartProgress progress) throws IOException {
        progress.step("starting the Schema Registry");
        return closeLater(EmbeddedRegistry.start(DevPorts.findFree(DevPorts.REGISTRY, "the registry", progress::note)))
                .url();
    }

    private FoundrySimulator startSimulator(DevOptions options, StartProgress progress) throws IOException {
        progress.step("starting the Foundry simulator");
        int port = DevPorts.findFree(DevPorts.FOUNDRY, "the Foundry simulator", progress::note);
        return closeLater(FoundrySimulator.start(SimulatorSettings.defaults()
                .withAddress("127.0.0.1", port)
                .withToken(DevConfig.EMBEDDED_TOKEN)
                .withSeed(options.load().seed())));
    }

    private <T extends AutoCloseable> T closeLater(T part) {
        embedded.push(part);
        return part;
    }

    /**
     * Begins the simulated builds, in the embedded simulator or in the one of another process, and returns their RIDs.
     *
     * @param foundry the address of the other process's simulator
     */
    List<String> simulate(DevOptions options, URI foundry) throws IOException, InterruptedException {
        return simulator == null
                ? new RemoteSimulator(foundry).add(options.simulated())
                : simulator.add(options.simulated());
    }

    /**
     * Begins a simulated schedule, which starts a build about every half minute for half an hour, in the same simulator.
     * Returns its RID.
     */
    String simulateSchedule(DevOptions options, URI foundry) throws InterruptedException {
        DevOptions.Load load = options.load();
        ScriptedSchedules schedule = new ScriptedSchedules(
                1,
                SCHEDULED_BUILDS,
                Math.min(load.jobs(), MOST_JOBS),
                SCHEDULE_SECONDS,
                load.seconds(),
                load.seed() + 1);
        List<String> rids = simulator == null ? new RemoteSimulator(foundry).add(schedule) : simulator.add(schedule);
        return rids.get(0);
    }

    @Override
    public void close() {
        while (!embedded.isEmpty()) {
            try {
                embedded.pop().close();
            } catch (Exception e) {
                // One part that fails to close must not keep the others from being closed.
                System.err.println("closing failed: " + e);
            }
        }
    }
}
