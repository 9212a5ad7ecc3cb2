package io.buildwatch.bench;

import com.sun.management.OperatingSystemMXBean;
import io.buildwatch.config.FoundryConfig;
import io.buildwatch.config.PollConfig;
import io.buildwatch.service.BuildwatchService;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;

/** One instance of the service in this process, on its default settings; broker and Foundry are in other processes. */
final class ProductAlone implements AutoCloseable {
    final BuildwatchService service;
    final String prefix;
    private final Path state;
    private final Submitter submitter;
    private final AtomicReference<Throwable> fault = new AtomicReference<>();

    /**
     * Starts the instance. Blocks until it is ready.
     *
     * @param prefix of its topics
     */
    ProductAlone(LoadWorldProcess world, String prefix, FoundryConfig foundry)
            throws IOException, InterruptedException {
        this(world, prefix, "bench", foundry);
    }

    /**
     * Starts one of several instances. Blocks until it is ready.
     *
     * @param prefix of their topics
     */
    ProductAlone(LoadWorldProcess world, String prefix, String instanceId, FoundryConfig foundry)
            throws IOException, InterruptedException {
        this.prefix = prefix;
        state = Files.createTempDirectory("buildwatch-bench");
        service = BuildwatchService.start(
                Rig.config(
                        prefix,
                        instanceId,
                        world.bootstrapServers,
                        world.registryUrl,
                        state,
                        Map.of(),
                        PollConfig.defaults(),
                        foundry),
                fault::set);
        submitter = new Submitter(world.bootstrapServers);
        if (!service.awaitReady(Rig.PATIENCE)) {
            close();
            requireNoFault();
            throw new IOException("the service did not get ready");
        }
    }

    /** Sends the RID; does not wait for the broker. */
    void submit(String rid) {
        submitter.submit(prefix + "build-rids", rid);
    }

    /** As of {@link Meters#sum}. */
    long meter(String name, String label) throws IOException, InterruptedException {
        return Meters.sum(service, name, label);
    }

    /** @throws IOException if the service ended by itself */
    void requireNoFault() throws IOException {
        LoadFigure.requireNoFault(fault.get());
    }

    /** CPU that this process uses within the time, in ms. Blocks for so long. */
    double cpuMillisWithin(Duration time) {
        long before = cpuNanos();
        Awaitility.await().pollDelay(time).atMost(time.plusSeconds(10)).until(() -> true);
        return (cpuNanos() - before) / 1e6;
    }

    /** CPU that this process has used since it started, in ns. */
    static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    @Override
    public void close() throws IOException {
        if (submitter != null) {
            submitter.close();
        }
        service.close();
        BenchParts.delete(state);
    }
}
