package io.buildwatch.bench;

import io.buildwatch.config.PollConfig;
import io.buildwatch.service.BuildwatchService;
import io.buildwatch.service.ServiceOnClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;

/**
 * A day of polling in minutes: the whole product on a clock that runs {@value #FACTOR} times as fast, so that there are
 * as many polls, commits and removals as in 24 hours. A build begins every two minutes, takes half an hour, and is
 * removed an hour after it has settled.
 */
final class FastDay {
    private static final int FACTOR = 720;
    private static final Duration BETWEEN_BUILDS = Duration.ofMinutes(2);
    private static final Duration RETENTION = Duration.ofHours(1);
    /** How long the run goes on before it is measured, so that as many builds are removed as begin. */
    private static final Duration FIRST = Duration.ofHours(3);

    /**
     * How far behind the system's clock the fast one begins: so far that even at the end of the run no record's
     * timestamp is later than the broker's time.
     */
    private static final Duration BACK = Duration.ofHours(36);

    private static final String PREFIX = "day.";

    private final Duration quarter;
    private final Path directory;
    private final FastClock clock;

    FastDay(BenchOptions options, Path directory) {
        this.quarter = Duration.ofHours(options.size(6, 1));
        this.directory = directory;
        long now = System.currentTimeMillis();
        this.clock = new FastClock(now, now - BACK.toMillis(), FACTOR);
    }

    List<Row> run() throws IOException, InterruptedException {
        AtomicReference<Throwable> fault = new AtomicReference<>();
        Path state = directory.resolve("state");
        Quarters quarters = new Quarters();
        try (ProductLog log = new ProductLog(directory.resolve("log"));
                LoadWorldProcess world = new LoadWorldProcess(clock, BETWEEN_BUILDS.toMillis());
                BuildwatchService service = ServiceOnClock.start(
                        Rig.config(
                                PREFIX,
                                world.bootstrapServers,
                                world.registryUrl,
                                state,
                                Map.of("poll.ms", "1", "task.timeout.ms", Integer.toString(300_000 * FACTOR)),
                                polling(),
                                Rig.unhurried(world.foundry)),
                        fault::set,
                        clock.time(),
                        clock);
                Submitter submitter = new Submitter(world.bootstrapServers)) {
            if (!service.awaitReady(Rig.PATIENCE)) {
                LoadFigure.requireNoFault(fault.get());
                throw new IOException("the service did not get ready");
            }
            long begin = clock.millis() + FIRST.toMillis();
            world.begin(rid -> submitter.submit(PREFIX + "build-rids", rid));
            for (int i = 0; i <= 4; i++) {
                await(begin + i * quarter.toMillis());
                LoadFigure.requireNoFault(fault.get());
                quarters.add(Footprint.now(state, log));
            }
            world.end();
            String what = "%d h of polling in %d s, %d readings, %d builds settled, %d removed"
                    .formatted(
                            quarter.toHours() * 4,
                            quarter.toSeconds() * 4 / FACTOR,
                            Meters.sum(service, "buildwatch_polls_total", "outcome=\"ok\""),
                            log.count(" is settled after "),
                            log.count(" - removed "));
            List<Row> rows = new ArrayList<>();
            rows.add(new Row("load-day: " + what, "-", "-", "-", "-", null));
            rows.addAll(quarters.rows("load-day"));
            return rows;
        }
    }

    /**
     * The default polling, except for the limits that depend on time-outs, which do not run fast, and a short
     * retention.
     */
    private static PollConfig polling() {
        return PollConfig.defaults()
                .withUnseenAfter(Duration.ofHours(1), Duration.ofHours(1))
                .withRetention(RETENTION);
    }

    private void await(long moment) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> clock.millis() >= moment);
    }
}
