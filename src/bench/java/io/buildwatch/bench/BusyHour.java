package io.buildwatch.bench;

import io.buildwatch.config.PollConfig;
import io.buildwatch.service.BuildwatchService;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Sends as many events as an hour has at ten times the expected rate, as fast as the rollup of the whole product takes
 * them. The expected rate is the load of the chaos runs: 200 builds of 20 jobs in 3 minutes, with three events a job:
 * 240,000 events an hour. A build is removed when {@value #GROUPS_HELD} times 200 builds have come after it.
 */
final class BusyHour {
    private static final int EXPECTED_AN_HOUR = 240_000;
    private static final int TIMES = 10;
    private static final int GROUPS_HELD = 5;
    private static final String PREFIX = "hour.";

    private final int groups;
    private final Path directory;

    BusyHour(BenchOptions options, Path directory) {
        int events = options.size(EXPECTED_AN_HOUR * TIMES, EXPECTED_AN_HOUR / 5);
        this.groups = events / BuildEvents.EVENTS_A_GROUP;
        this.directory = directory;
    }

    List<Row> run() throws Exception {
        AtomicReference<Throwable> fault = new AtomicReference<>();
        Path state = directory.resolve("state");
        Quarters quarters = new Quarters();
        try (ProductLog log = new ProductLog(directory.resolve("log"));
                LoadWorldProcess world = new LoadWorldProcess(new FastClock(0, 0, 1), 0);
                BuildwatchService service = BuildwatchService.start(
                        Rig.config(
                                PREFIX,
                                world.bootstrapServers,
                                world.registryUrl,
                                state,
                                Map.of(),
                                PollConfig.defaults(),
                                Rig.unhurried(world.foundry)),
                        fault::set);
                BuildEvents events = new BuildEvents(world, PREFIX);
                GroupLag lag = new GroupLag(world.bootstrapServers, PREFIX)) {
            if (!service.awaitReady(Rig.PATIENCE)) {
                LoadFigure.requireNoFault(fault.get());
                throw new IOException("the service did not get ready");
            }
            quarters.add(Footprint.now(state, log));
            long begin = System.nanoTime();
            int sent = 0;
            for (int quarter = 1; quarter <= 4; quarter++) {
                for (; sent < groups * quarter / 4; sent++) {
                    events.group(sent);
                    if (sent >= GROUPS_HELD) {
                        events.remove(sent - GROUPS_HELD);
                    }
                }
                events.flush();
                lag.awaitNone(fault);
                quarters.add(Footprint.now(state, log));
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            long completions = Meters.sum(service, "buildwatch_events_published_total", "build_completion");
            long all = (long) groups * BuildEvents.EVENTS_A_GROUP;
            String what =
                    "%,d job events of %,d builds through the rollup in %.0f s, %.0f times the expected rate, %,d records of it"
                            .formatted(
                                    all,
                                    groups * BuildEvents.BUILDS,
                                    seconds,
                                    all / seconds / (EXPECTED_AN_HOUR / 3600.0),
                                    completions);
            List<Row> rows = new ArrayList<>();
            rows.add(new Row("load-hour: " + what, "-", "-", "-", "-", null));
            rows.addAll(quarters.rows("load-hour"));
            return rows;
        }
    }
}
