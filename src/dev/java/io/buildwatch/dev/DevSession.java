package io.buildwatch.dev;

import io.buildwatch.config.BuildwatchConfig;
import io.buildwatch.config.ConfigProblems;
import io.buildwatch.config.TemporaryDirectory;
import io.buildwatch.service.BuildwatchService;
import io.buildwatch.service.StartFailure;
import io.buildwatch.service.StopSignal;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code buildwatch dev}: starts the parts and the service, submits builds, and shows them until all have ended. Runs
 * on the calling thread; {@link #stop} may be called from any other. For one use.
 */
public final class DevSession {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

    private final DevOptions options;
    private final PrintStream out;
    private final StopSignal stop = new StopSignal();
    private final AtomicReference<@Nullable Throwable> fault = new AtomicReference<>();

    /**
     * The addresses of the running parts.
     *
     * @param topicsPrefix put before the name of each topic
     */
    public record Addresses(
            String bootstrapServers, String schemaRegistry, String http, String foundry, String topicsPrefix) {}

    public DevSession(DevOptions options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /**
     * Runs until all builds are complete or cannot be followed any further. With {@link DevOptions#keep}, it then runs
     * until it is stopped.
     *
     * @param onReady called once with the addresses, when the service has been started
     * @return whether every build is complete and the service did not end by itself
     * @throws StartFailure if a part cannot start
     */
    public boolean run(Consumer<Addresses> onReady) throws IOException, InterruptedException, ConfigProblems {
        Optional<String> unusable = TemporaryDirectory.problem();
        if (unusable.isPresent()) {
            throw new StartFailure(unusable.get());
        }
        Path state = Files.createTempDirectory("buildwatch-dev");
        try (StartProgress progress = new StartProgress(out, options.screen().live(), System::nanoTime).start()) {
            return start(progress, state, onReady);
        } catch (IOException | InterruptedException | RuntimeException | LinkageError e) {
            Throwable thrown = fault.get();
            if (thrown != null) {
                throw new StartFailure("the service ended: " + thrown);
            }
            if (!stop.isGiven()) {
                if (e instanceof StartFailure failure) {
                    throw new StartFailure(DevConfig.asOptions(failure.lines()));
                }
                throw e;
            }
            // The stop interrupted the work, perhaps in a Kafka class that was adding a shutdown hook. All that was
            // started is closed.
            return false;
        } finally {
            delete(state);
        }
    }

    /** Tells {@link #run} to end. Does not wait for it. */
    public void stop() {
        stop.give();
    }

    /** Called when the service has ended by itself, on any thread. */
    void fault(Throwable thrown) {
        fault.compareAndSet(null, thrown);
        stop.give();
    }

    private boolean start(StartProgress progress, Path state, Consumer<Addresses> onReady)
            throws IOException, InterruptedException, ConfigProblems {
        RealParts.requireReachable(options, progress, stop);
        try (DevParts parts = new DevParts(options, stop, progress)) {
            return serve(parts, progress, state, onReady);
        }
    }

    private boolean serve(DevParts parts, StartProgress progress, Path state, Consumer<Addresses> onReady)
            throws IOException, InterruptedException, ConfigProblems {
        progress.step("starting the service");
        int port = DevPorts.findFree(DevPorts.HTTP, "the service", progress::note);
        BuildwatchConfig config = DevConfig.load(options, parts.at, state.resolve("state"), port);
        try (BuildwatchService service = stop.interrupting(() -> BuildwatchService.start(config, this::fault))) {
            Addresses addresses = new Addresses(
                    parts.at.bootstrapServers(),
                    parts.at.schemaRegistry(),
                    "http://127.0.0.1:" + service.httpPort(),
                    config.foundry().url().toString(),
                    options.servers().topicsPrefix());
            HowToLook howToLook = new HowToLook(addresses, options.rids().isEmpty());
            progress.end();
            howToLook.printAddresses(out);
            onReady.accept(addresses);
            boolean complete = follow(service, parts, config, progress, howToLook);
            if (options.keep() && !stop.isGiven()) {
                out.println("\nEverything keeps running until you stop it with Ctrl-C.");
                stop.await();
            }
            Throwable thrown = fault.get();
            if (thrown != null) {
                out.println("the service ended: " + thrown);
            }
            return complete && thrown == null;
        }
    }

    private boolean follow(
            BuildwatchService service,
            DevParts parts,
            BuildwatchConfig config,
            StartProgress progress,
            HowToLook howToLook)
            throws IOException, InterruptedException {
        try (BuildFollower follower = stop.interrupting(() -> begin(service, parts, config, progress))) {
            progress.end();
            BuildBoard board = new BuildBoard(out, options.screen());
            while (!stop.isGiven() && !follower.haveAllEnded()) {
                follower.poll();
                board.show(follower.rows());
            }
            board.printTable(follower.rows());
            howToLook.printCommands(out, options.keep(), follower.rows());
            return follower.areAllComplete();
        }
    }

    private BuildFollower begin(
            BuildwatchService service, DevParts parts, BuildwatchConfig config, StartProgress progress)
            throws IOException, InterruptedException {
        progress.step("waiting for the service to be ready");
        if (!service.awaitReady(START_TIMEOUT)) {
            throw new StartFailure("the service was not ready within " + START_TIMEOUT.toSeconds() + " s");
        }
        progress.step("submitting the builds");
        BuildFollower follower = new BuildFollower(config);
        try {
            if (options.rids().isEmpty()) {
                follower.submit(parts.simulate(options, config.foundry().url()));
                follower.followSchedule(
                        parts.simulateSchedule(options, config.foundry().url()));
            } else {
                follower.readEarlier(options.rids());
                follower.submit(options.rids());
            }
            return follower;
        } catch (IOException | InterruptedException | RuntimeException e) {
            follower.close();
            throw e;
        }
    }

    private void delete(Path directory) {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | RuntimeException e) {
            // Left-over files must not hide how the run ended.
            out.println("cannot delete " + directory + ": " + e);
        }
    }
}
