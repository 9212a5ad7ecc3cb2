package io.buildwatch.bench;

import io.buildwatch.config.PollConfig;
import io.buildwatch.service.BuildwatchService;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;

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
                Asker asker = new Asker(service.httpPort());
                asker.awaitBuilds(groups * BuildEvents.BUILDS);
                asker.ask("/api/builds", ASKED, new SampleSet()); // compiles the code
                asker.ask("/api/builds", ASKED, firstPage);
                asker.ask("/api/builds?q=nowhere", ASKED_OF_ALL, noMatch);
            }
            double micros = cpuNanos("read-model") / 1e3 / ((double) groups * BuildEvents.EVENTS_A_GROUP);
            Footprint footprint = Footprint.now(state, log);
            long disk = queries ? new Asker(service.httpPort()).diskBytes() : 0;
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

    /** Sends HTTP requests, one after another. */
    private static final class Asker {
        private final HttpClient http = HttpClient.newHttpClient();
        private final String url;

        Asker(int port) {
            url = "http://127.0.0.1:" + port;
        }

        void awaitBuilds(int builds) {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(4))
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> get("/api/service")
                            .contains("\"readModel\":{\"builds\":" + builds + ",\"behindRecords\":0,"));
        }

        void ask(String path, int times, SampleSet millis) throws IOException, InterruptedException {
            for (int i = 0; i < times; i++) {
                long begin = System.nanoTime();
                get(path);
                millis.add((System.nanoTime() - begin) / 1e6);
            }
        }

        long diskBytes() throws IOException, InterruptedException {
            return Long.parseLong(get("/api/service").replaceAll("(?s).*\"diskBytes\":(\\d+).*", "$1"));
        }

        private String get(String path) throws IOException, InterruptedException {
            HttpResponse<String> answer =
                    http.send(HttpRequest.newBuilder(URI.create(url + path)).build(), BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IOException(path + ": " + answer.body());
            }
            return answer.body();
        }
    }
}
