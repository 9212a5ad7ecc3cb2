package io.buildwatch.dev;

import io.buildwatch.dev.broker.EmbeddedBroker;
import io.buildwatch.dev.registry.EmbeddedRegistry;
import io.buildwatch.dev.simulator.FoundrySimulator;
import io.buildwatch.dev.simulator.SimulatorSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Creates the class-data sharing archive (JEP 350) with which {@code run} starts about a second faster:
 * {@code ClassArchiver FILE JAVA OPTION...}. It starts the service in a process of its own against the embedded parts,
 * has it follow one build, and stops it. That JVM writes the archive as it ends, so no instance in use ever writes one.
 * The launcher and the Dockerfile call this class, with the class path of {@code run} among the options.
 */
public final class ClassArchiver {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long POLL_MS = 50;
    private static final String RID = "ri.foundry.main.build.class-archive";
    private static final String JOB = "ri.foundry.main.job.class-archive";
    private static final Pattern STARTED = Pattern.compile("started: application .*, http (127\\.0\\.0\\.1:\\d+)");

    private final HttpClient http = HttpClient.newHttpClient();
    private final long deadline = System.nanoTime() + PATIENCE.toNanos();
    private final Path work;
    private final Path said;

    private ClassArchiver(Path work) {
        this.work = work;
        this.said = work.resolve("said");
    }

    /** Exit status: 0 if the archive was written, otherwise 1 with the reason on standard error. */
    public static void main(String[] args) throws IOException {
        Path file = Path.of(args[0]);
        Path work = Files.createTempDirectory("buildwatch-class-archive");
        int status = 1;
        try {
            new ClassArchiver(work).archive(file, List.of(args).subList(1, args.length));
            status = 0;
        } catch (IOException | InterruptedException | ExecutionException | TimeoutException | RuntimeException e) {
            System.err.println("no class archive, run starts without it: " + e);
        } finally {
            delete(work);
        }
        System.exit(status);
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    private void archive(Path file, List<String> java)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        // In the directory of the target file, so that the move is atomic.
        Path unfinished = file.resolveSibling(
                file.getFileName() + "." + ProcessHandle.current().pid());
        try (EmbeddedBroker broker = EmbeddedBroker.start(0, work.resolve("broker"));
                EmbeddedRegistry registry = EmbeddedRegistry.start(0);
                FoundrySimulator foundry = FoundrySimulator.start(
                        SimulatorSettings.defaults().withAddress("127.0.0.1", 0).withToken(DevConfig.EMBEDDED_TOKEN))) {
            foundry.build(RID).job(JOB).status("RUNNING").status("SUCCEEDED");
            List<String> command = new ArrayList<>(java);
            command.addAll(List.of(
                    "-XX:ArchiveClassesAtExit=" + unfinished,
                    "-XX:ErrorFile=" + work.resolve("crash"),
                    "io.buildwatch.cli.Main",
                    "run"));
            settings(broker, registry, foundry)
                    .forEach((key, value) -> command.addAll(List.of("--set", key + "=" + value)));
            runOnce(command, broker.bootstrapServers());
            try (FileChannel written = FileChannel.open(unfinished, StandardOpenOption.READ)) {
                written.force(true);
            }
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private Map<String, String> settings(EmbeddedBroker broker, EmbeddedRegistry registry, FoundrySimulator foundry) {
        return Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "schema.registry.url",
                registry.url(),
                "foundry.url",
                foundry.url().toString(),
                "state.dir",
                work.resolve("state").toString(),
                "http.listen",
                "127.0.0.1:0",
                "instance.id",
                "class-archive",
                "topics.partitions",
                "2",
                "poll.interval.min",
                "100ms");
    }

    private void runOnce(List<String> command, String bootstrapServers)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
        // Only the settings above apply, and not those that this environment holds for another service.
        builder.environment().keySet().removeIf(name -> name.startsWith("BUILDWATCH_") || name.startsWith("FOUNDRY_"));
        builder.environment().put("FOUNDRY_TOKEN", DevConfig.EMBEDDED_TOKEN);
        Process service = builder.start();
        Thread killer = new Thread(() -> abandon(service), "class-archive-stop");
        Runtime.getRuntime().addShutdownHook(killer);
        try {
            String url = awaitStart(service);
            submit(bootstrapServers);
            awaitAnswer(service, url + "/api/builds/" + RID + "/jobs", "SUCCEEDED");
            awaitAnswer(service, url + "/readyz", "");
            awaitAnswer(service, url + "/health", "");
            awaitAnswer(service, url + "/metrics", "");
            service.destroy();
            if (!service.waitFor(left(), TimeUnit.NANOSECONDS)) {
                throw new TimeoutException("the short run did not end");
            }
        } finally {
            service.destroyForcibly().waitFor();
            Runtime.getRuntime().removeShutdownHook(killer);
        }
    }

    /** Called when this process is told to stop: ends the service and deletes its files. */
    private void abandon(Process service) {
        try {
            service.destroyForcibly().waitFor();
            delete(work);
        } catch (IOException | InterruptedException e) {
            System.err.println("left behind: " + work + ": " + e);
        }
    }

    private String awaitStart(Process service) throws IOException, InterruptedException, TimeoutException {
        while (true) {
            Matcher started = STARTED.matcher(Files.readString(said));
            if (started.find()) {
                return "http://" + started.group(1);
            }
            pause(service, "its start");
        }
    }

    private void submit(String bootstrapServers) throws InterruptedException, ExecutionException, TimeoutException {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>("foundry.build-rids", RID, RID)).get(left(), TimeUnit.NANOSECONDS);
        }
    }

    private void awaitAnswer(Process service, String url, String text)
            throws IOException, InterruptedException, TimeoutException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofNanos(left()))
                .build();
        while (true) {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() == 200 && response.body().contains(text)) {
                return;
            }
            pause(service, url);
        }
    }

    private void pause(Process service, String what) throws IOException, InterruptedException, TimeoutException {
        if (!service.isAlive()) {
            throw new IOException("the short run ended: " + Files.readString(said));
        }
        if (left() <= 1) {
            throw new TimeoutException("the short run waited for " + what + ": " + Files.readString(said));
        }
        TimeUnit.MILLISECONDS.sleep(POLL_MS);
    }

    /** Nanoseconds until the deadline. At least 1, because an HTTP request's time-out must be positive. */
    private long left() {
        return Math.max(1, deadline - System.nanoTime());
    }
}
