package io.buildwatch.bench;

import io.buildwatch.config.PollConfig;
import io.buildwatch.service.BuildwatchService;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;

/**
 * Sends the records of many builds through the whole product, whose read model then holds them all. Measures what the
 * read model costs and how fast it answers. Broker and Foundry are in another process.
 *
 * @param firstPage ms of each request of the first page; empty without queries
 * @param noMatch ms of each request with a search that fits no build, for which all are looked at; empty without
 *     queries
 * @param heap bytes of heap in use after collections
 * @param disk bytes of the read model
 * @param cpuMicros CPU time of the read model's thread, in µs for each job event
 */
record ReadModelLoad(SampleSet firstPage, SampleSet noMatch, long heap, long disk, double cpuMicros) {
    private static final int ASKED = 1_000;
    private static final int ASKED_OF_ALL = 50;

    /**
     * @param groups how many groups of 200 builds, with 4,000 jobs and 12,000 events each
     * @param queries whether there is a read model
     */
    static ReadModelLoad run(int groups, boolean queries, Path directory) throws Exception {
        String prefix = queries ? "with." : "without.";
        Path state = directory.resolve(prefix + "state");
        AtomicReference<Throwable> fault = new AtomicReference<>();
        try (ProductLog log = new ProductLog(directory.resolve(prefix + "log"));
                LoadWorldProcess world = new LoadWorldProcess(new FastClock(0, 0, 1), 0);
                BuildwatchService service = BuildwatchService.start(
                        Rig.config(
                                        prefix,
                                        world.bootstrapServers,
                                        world.registryUrl,
                                        state,
                                        Map.of(),
                                        PollConfig.defaults(),
                                        Rig.unhurried(world.foundry))
                                .withHttpQueries(queries),
                        fault::set);
                BuildEvents events = new BuildEvents(world, prefix);
                GroupLag lag = new GroupLag(world.bootstrapServers, prefix)) {
            if (!service.awaitReady(Rig.PATIENCE)) {
                throw new IOException("the service did not get ready", fault.get());
            }
            for (int group = 0; group < groups; group++) {
                events.group(group);
            }
            events.flush();
            lag.awaitNone(fault);
            SampleSet firstPage = new SampleSet();
            SampleSet noMatch = new SampleSet();
            if (queries) {
                QueryClient client = new QueryClient(service.httpPort());
                client.awaitBuilds(groups * BuildEvents.BUILDS);
                client.ask("/api/builds", ASKED, new SampleSet()); // compiles the code
                client.ask("/api/builds", ASKED, firstPage);
                client.ask("/api/builds?q=nowhere", ASKED_OF_ALL, noMatch);
            }
            double micros = cpuNanos("read-model") / 1e3 / ((double) groups * BuildEvents.EVENTS_A_GROUP);
            Footprint footprint = Footprint.now(state, log);
            long disk = queries ? new QueryClient(service.httpPort()).diskBytes() : 0;
            return new ReadModelLoad(firstPage, noMatch, footprint.heap(), disk, micros);
        }
    }

    private static double cpuNanos(String thread) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(info -> info != null && info.getThreadName().equals(thread))
                .flatMapToLong(info -> LongStream.of(threads.getThreadCpuTime(info.getThreadId())))
                .sum();
    }
}
