package io.buildwatch.bench;

import io.buildwatch.dev.broker.EmbeddedBroker;
import io.buildwatch.dev.registry.EmbeddedRegistry;
import io.buildwatch.dev.simulator.FoundrySimulator;
import io.buildwatch.dev.simulator.SimulatorSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** What a figure's instances share: a broker, a registry, and a directory that is deleted at the end. */
final class BenchParts implements AutoCloseable {
    private static final AtomicInteger PREFIXES = new AtomicInteger();

    final EmbeddedBroker broker;
    final EmbeddedRegistry registry;
    private final Path directory;

    BenchParts() throws IOException {
        directory = Files.createTempDirectory("buildwatch-bench");
        registry = EmbeddedRegistry.start(0);
        broker = EmbeddedBroker.start();
    }

    /** A Foundry simulator that accepts the bench's token. */
    static FoundrySimulator simulator(SimulatorSettings settings) throws IOException {
        return FoundrySimulator.start(settings.withToken(Rig.TOKEN));
    }

    /** A Foundry simulator without limits, which refuses no call. */
    static FoundrySimulator unlimitedSimulator() throws IOException {
        return simulator(SimulatorSettings.defaults().withLimits(SimulatorSettings.Limits.NONE));
    }

    String newPrefix() {
        return "b" + PREFIXES.incrementAndGet() + ".";
    }

    Path directory(String name) {
        return directory.resolve(name);
    }

    @Override
    public void close() {
        broker.close();
        registry.close();
        delete(directory);
    }

    /** Deletes the directory and everything in it. */
    static void delete(Path directory) {
        try (Stream<Path> all = Files.walk(directory)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
