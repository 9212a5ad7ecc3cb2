package io.buildwatch.service;

import io.buildwatch.config.BuildwatchConfig;
import io.buildwatch.config.FoundryConfig;
import io.buildwatch.config.OAuthClient;
import io.buildwatch.foundry.CertificateFile;
import io.buildwatch.foundry.FoundryFailure;
import io.buildwatch.foundry.FoundryListener;
import io.buildwatch.foundry.HttpFoundryReader;
import io.buildwatch.kafka.ClientSettingProblems;
import io.buildwatch.kafka.KafkaFailure;
import io.buildwatch.kafka.TrialClients;
import io.buildwatch.registry.SchemaPublisher;
import io.buildwatch.streams.MemberNotes;
import io.buildwatch.streams.StateDir;
import io.buildwatch.streams.StreamsSettings;
import io.buildwatch.topics.BuildwatchTopics;
import io.buildwatch.topics.TopicReport;
import io.buildwatch.web.HttpEndpoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.streams.StreamsConfig;
import org.jspecify.annotations.Nullable;

/** The checks made before the streams start, and by {@code run --check}. Blocks; any thread. */
public final class StartChecks {
    private static final Duration CHECK_PATIENCE = Duration.ofSeconds(10);

    private StartChecks() {}

    /**
     * What the check of one part found.
     *
     * @param name {@code instance}, {@code kafka}, {@code registry} or {@code foundry}
     * @param ok whether the service can start with it
     * @param lines what the operator should read
     */
    public record Result(String name, boolean ok, List<String> lines) {}

    /**
     * Checks what the configuration refers to: classes, files and Kafka's own settings. Makes no network call.
     *
     * @throws StartFailure {@link StartFailure#isInConfiguration()}, with a line for each problem
     */
    static void configuration(BuildwatchConfig config) {
        List<String> problems = new ArrayList<>();
        try {
            AvroSerdes.check(config);
        } catch (StartFailure e) {
            problems.addAll(e.lines());
        } catch (ConfigException e) {
            problems.add(StartFailure.reason(e));
        }
        try {
            StreamsConfig unused = new StreamsConfig(StreamsSettings.of(config));
        } catch (ConfigException e) {
            problems.add(StartFailure.reason(e));
        }
        problems.addAll(ClientSettingProblems.of(config.kafka().passedThrough()));
        FoundryConfig foundry = config.foundry();
        readable("foundry.token.file", foundry.credentials().tokenFile(), problems);
        OAuthClient client = foundry.credentials().oauth();
        readable("foundry.oauth.client.secret.file", client == null ? null : client.secretFile(), problems);
        Path certificates = foundry.connection().caFile();
        if (certificates != null) {
            CertificateFile.problem(certificates, Instant.now())
                    .ifPresent(why -> problems.add("foundry.ssl.ca.file=" + certificates + ": must be " + why));
        }
        if (!problems.isEmpty()) {
            throw StartFailure.inConfiguration(problems);
        }
    }

    private static void readable(String key, @Nullable Path file, List<String> problems) {
        if (file != null && !(Files.isReadable(file) && !Files.isDirectory(file))) {
            problems.add(key + "=" + file + ": must be a file that this user may read");
        }
    }

    /**
     * Checks everything that a start could fail at. Changes nothing.
     *
     * @throws StartFailure as {@link #configuration}
     */
    public static List<Result> all(BuildwatchConfig config) throws InterruptedException {
        configuration(config);
        BuildwatchTopics topics =
                BuildwatchTopics.of(config.topics(), config.kafka().applicationId());
        return List.of(instance(config), kafka(config, topics), registry(config, topics), foundry(config));
    }

    /** Checks what the instance needs on this machine. */
    private static Result instance(BuildwatchConfig config) {
        List<String> problems = new ArrayList<>();
        collectProblems(problems, () -> StateDir.check(config.kafka().stateDir()));
        collectProblems(
                problems,
                () -> HttpEndpoints.check(config.http().host(), config.http().port()));
        return problems.isEmpty()
                ? new Result("instance", true, List.of("state.dir and http.listen can be used"))
                : new Result("instance", false, problems);
    }

    /** A check whose exception says what is wrong. */
    private interface Trial {
        void run() throws IOException;
    }

    private static void collectProblems(List<String> problems, Trial trial) {
        try {
            trial.run();
        } catch (IOException e) {
            problems.add(StartFailure.reason(e));
        }
    }

    private static Result kafka(BuildwatchConfig config, BuildwatchTopics topics) throws InterruptedException {
        try (KafkaChecks kafka = KafkaChecks.open(config, topics)) {
            TrialClients.tryOut(StreamsSettings.of(config));
            TopicReport report = kafka.check(CHECK_PATIENCE);
            kafka.lockInstance(MemberNotes.in(config.kafka().stateDir())).close();
            List<String> lines = new ArrayList<>(List.of(
                    report.missing().isEmpty()
                            ? "reached; the topics are right"
                            : "reached; the topics are right, or will be created"));
            lines.addAll(report.warnings());
            return new Result("kafka", true, lines);
        } catch (StartFailure e) {
            return new Result("kafka", false, e.lines());
        } catch (IOException e) {
            return new Result("kafka", false, List.of(StartFailure.reason(e)));
        } catch (KafkaException e) {
            String servers = config.kafka().passedThrough().getOrDefault("bootstrap.servers", "");
            return new Result("kafka", false, List.of(KafkaFailure.line(e, servers)));
        }
    }

    /**
     * Checks whether the schemas can be registered. Changes nothing.
     *
     * @return the subjects that still lack a schema; empty if registering is left to serdes of others
     * @throws StartFailure if a schema cannot be registered
     */
    static Optional<List<String>> schemas(BuildwatchConfig config, BuildwatchTopics topics, Duration patience)
            throws InterruptedException {
        Optional<SchemaPublisher.Report> report = AvroSerdes.check(config, topics, patience);
        List<String> problems = report.map(SchemaPublisher.Report::problems).orElse(List.of());
        if (!problems.isEmpty()) {
            throw new StartFailure(problems);
        }
        return report.map(SchemaPublisher.Report::missing);
    }

    private static Result registry(BuildwatchConfig config, BuildwatchTopics topics) throws InterruptedException {
        try {
            AvroSerdes.make(config, topics).close(); // configuring them may already fail
            String line = schemas(config, topics, Duration.ZERO)
                    .map(missing -> missing.isEmpty()
                            ? "reached; it has the schemas"
                            : "reached; schemas will be registered under " + String.join(", ", missing))
                    .orElse("not checked: " + config.avro().serializer() + " registers the schemas by itself");
            return new Result("registry", true, List.of(line));
        } catch (StartFailure e) {
            return new Result("registry", false, e.lines());
        } catch (KafkaException e) {
            return new Result("registry", false, List.of(StartFailure.reason(e)));
        }
    }

    private static Result foundry(BuildwatchConfig config) throws InterruptedException {
        try (HttpFoundryReader reader =
                HttpFoundryReader.open(config.foundry(), Clock.systemUTC(), new Random(), FoundryListener.NONE)) {
            Optional<FoundryFailure> failure = reader.check()
                    .get(config.foundry().connection().callTimeout().toMillis() + 1_000, TimeUnit.MILLISECONDS);
            return failure.map(why ->
                            new Result("foundry", false, List.of(FoundryFailureText.line(why, config.foundry()))))
                    .orElseGet(() -> new Result("foundry", true, List.of("reached; the token is accepted")));
        } catch (TimeoutException e) {
            return new Result(
                    "foundry",
                    false,
                    List.of("Foundry at " + config.foundry().url() + " has not answered within "
                            + config.foundry().connection().callTimeout().toSeconds()
                            + " s; check foundry.url and the network"));
        } catch (ExecutionException e) {
            return new Result("foundry", false, List.of(StartFailure.reason(e)));
        }
    }
}
