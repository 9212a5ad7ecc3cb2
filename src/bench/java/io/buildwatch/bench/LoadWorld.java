package io.buildwatch.bench;

import io.buildwatch.dev.broker.EmbeddedBroker;
import io.buildwatch.dev.registry.EmbeddedRegistry;
import io.buildwatch.dev.simulator.FoundrySimulator;
import io.buildwatch.dev.simulator.ScriptedBuilds;
import io.buildwatch.dev.simulator.SimulatorSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Broker, registry and Foundry simulator in a process of their own, so that the bench's process holds the product
 * alone.
 * A build begins in regular intervals, runs its course, and is forgotten when it can no longer be watched. Ends when
 * its
 * input ends.
 *
 * <p>Arguments: {@code CLOCK INTERVAL_MS}; for the clock see {@link FastClock#parse}. First prints the addresses. Once
 * told to begin, prints a line for each build until it is told to end.
 */
final class LoadWorld {
    static final String READY = "READY";
    static final String RID = "RID ";
    static final String ENDED = "ENDED";
    static final int BEGIN = 'b';
    static final int END = 'e';
    private static final int JOBS = 20;
    private static final Duration BUILD = Duration.ofMinutes(30);
    private static final Duration FORGOTTEN_AFTER = Duration.ofHours(6);

    private record Begun(String rid, long at) {}

    private final FoundrySimulator simulator;
    private final FastClock clock;
    private final long intervalMs;
    private final Deque<Begun> begun = new ArrayDeque<>();
    private long next;
    private long seed;

    private LoadWorld(FoundrySimulator simulator, FastClock clock, long intervalMs) {
        this.simulator = simulator;
        this.clock = clock;
        this.intervalMs = intervalMs;
        next = clock.millis();
    }

    public static void main(String[] args) throws IOException {
        FastClock clock = FastClock.parse(args[0]);
        long intervalMs = Long.parseLong(args[1]);
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        try (EmbeddedBroker broker = EmbeddedBroker.start();
                EmbeddedRegistry registry = EmbeddedRegistry.start(0);
                FoundrySimulator simulator = BenchParts.simulator(SimulatorSettings.defaults()
                        .withLimits(SimulatorSettings.Limits.NONE)
                        .withClock(clock::millis))) {
            say(String.join(
                    " ",
                    READY,
                    broker.bootstrapServers(),
                    registry.url(),
                    simulator.url().toString()));
            if (System.in.read() == BEGIN) {
                LoadWorld world = new LoadWorld(simulator, clock, intervalMs);
                ScheduledFuture<?> turns = timer.scheduleAtFixedRate(world::turn, 0, 20, TimeUnit.MILLISECONDS);
                if (System.in.read() == END) {
                    // On the timer's only thread, so that no line of a build comes after this one.
                    timer.execute(() -> {
                        turns.cancel(false);
                        say(ENDED);
                    });
                }
            }
            while (System.in.read() >= 0) {
                // Blocks until the bench ends.
            }
        } finally {
            timer.shutdownNow();
        }
    }

    private void turn() {
        long now = clock.millis();
        for (; next <= now; next += intervalMs) {
            for (String rid : simulator.add(new ScriptedBuilds(1, JOBS, BUILD.toSeconds(), seed++))) {
                begun.add(new Begun(rid, now));
                say(RID + rid);
            }
        }
        while (!begun.isEmpty() && begun.getFirst().at < now - FORGOTTEN_AFTER.toMillis()) {
            String rid = begun.removeFirst().rid;
            simulator.forget(rid);
            simulator.truth().forget(rid);
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
