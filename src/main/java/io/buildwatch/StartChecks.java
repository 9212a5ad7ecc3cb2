package io.buildwatch;

import io.buildwatch.config.BuildwatchConfig;
import io.buildwatch.config.FoundryConfig;
import io.buildwatch.config.OAuthClient;
import io.buildwatch.foundry.CertificateFile;
import io.buildwatch.foundry.FoundryFailure;
import io.buildwatch.foundry.FoundryListener;
import io.buildwatch.foundry.HttpFoundryReader;
import io.buildwatch.kafka.BuildwatchTopics;
import io.buildwatch.kafka.ClientSettings;
import io.buildwatch.kafka.GroupAccess;
import io.buildwatch.kafka.StreamsSettings;
import io.buildwatch.kafka.TopicProblems;
import io.buildwatch.kafka.TopicProvisioner;
import io.buildwatch.kafka.TopicReport;
import io.buildwatch.kafka.TopicSpec;
import io.buildwatch.registry.SchemaRegistries;
import io.buildwatch.registry.SchemaRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.streams.StreamsConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is looked at before the streams start, and by {@code run --check}. Blocks. */
public final class StartChecks {
    private static final Logger LOG = LoggerFactory.getLogger(StartChecks.class);
    private static final Duration CHECK_PATIENCE = Duration.ofSeconds(10);

    /** Kafka's own patience with one call is a minute, which would be all of ours. */
    private static final String ANSWER_TIMEOUT_MS = "8000";

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

    private StartChecks() {}

    /**
     * How one part answered.
     *
     * @param name {@code kafka}, {@code registry} or {@code foundry}
     * @param ok whether it is as the service needs it
     * @param lines what there is to say
     */
    public record Result(String name, boolean ok, List<String> lines) {}

    /** Makes or verifies the topics. */
    static void topics(BuildwatchConfig config, BuildwatchTopics topics, Duration patience)
            throws InterruptedException {
        try {
            TopicReport report = ask(config, topics, provisioner -> provisioner.provision(patience));
            if (!report.created().isEmpty()) {
                LOG.info("created the topics {}", report.created());
            }
            report.warnings().forEach(LOG::warn);
        } catch (TopicProblems e) {
            throw new StartFailure(e.problems());
        } catch (KafkaException e) {
            throw new StartFailure(StartFailure.reason(e));
        }
    }

    /**
     * Looks at what the configuration names outside of itself: classes, files, Kafka's own settings. Calls nobody.
     *
     * @throws StartFailure {@link StartFailure#isInConfiguration()}, with a line for each thing that is wrong
     */
    static void configuration(BuildwatchConfig config) {
        List<String> problems = new ArrayList<>();
        try {
            RecordSerdes.check(config);
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
        problems.addAll(ClientSettings.of(config.kafka().passedThrough()).problems());
        FoundryConfig foundry = config.foundry();
        readable("foundry.token.file", foundry.tokenFile(), problems);
        OAuthClient client = foundry.oauth();
        readable("foundry.oauth.client.secret.file", client == null ? null : client.secretFile(), problems);
        Path certificates = foundry.caFile();
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
     * Tries Kafka, the registry and Foundry; changes nothing.
     *
     * @throws StartFailure as {@link #configuration}
     */
    public static List<Result> all(BuildwatchConfig config) throws InterruptedException {
        configuration(config);
        return List.of(kafka(config), registry(config), foundry(config));
    }

    private static Result kafka(BuildwatchConfig config) throws InterruptedException {
        BuildwatchTopics topics =
                BuildwatchTopics.of(config.topics(), config.kafka().applicationId());
        try {
            TopicReport report = ask(config, topics, provisioner -> provisioner.check(CHECK_PATIENCE));
            List<String> lines = new ArrayList<>(List.of("reached; the topics are right, or will be created"));
            lines.addAll(report.warnings());
            return new Result("kafka", true, lines);
        } catch (TopicProblems e) {
            return new Result("kafka", false, e.problems());
        } catch (StartFailure e) {
            return new Result("kafka", false, e.lines());
        } catch (KafkaException e) {
            return new Result("kafka", false, List.of(StartFailure.reason(e)));
        }
    }

    private static Result registry(BuildwatchConfig config) {
        try (SchemaRegistry registry = SchemaRegistries.open(config.kafka().passedThrough())) {
            registry.ping();
            return new Result("registry", true, List.of("reached"));
        } catch (ConfigException e) {
            // Else configuration() would have refused it.
            return new Result("registry", true, List.of("left to " + config.avroSerializer()));
        } catch (KafkaException e) {
            return new Result("registry", false, List.of(StartFailure.reason(e)));
        }
    }

    private static Result foundry(BuildwatchConfig config) throws InterruptedException {
        try (HttpFoundryReader reader =
                HttpFoundryReader.open(config.foundry(), Clock.systemUTC(), new Random(), FoundryListener.NONE)) {
            Optional<FoundryFailure> failure =
                    reader.check().get(config.foundry().callTimeout().toMillis() + 1_000, TimeUnit.MILLISECONDS);
            return failure.map(why -> new Result("foundry", false, List.of(why.detail())))
                    .orElseGet(() -> new Result("foundry", true, List.of("reached; the token is taken")));
        } catch (ExecutionException | TimeoutException e) {
            return new Result("foundry", false, List.of("no answer: " + e));
        }
    }

    /** One question about the topics. */
    private interface Question {
        TopicReport ask(TopicProvisioner provisioner) throws InterruptedException;
    }

    private static TopicReport ask(BuildwatchConfig config, BuildwatchTopics topics, Question question)
            throws InterruptedException {
        Map<String, Object> settings =
                ClientSettings.of(config.kafka().passedThrough()).admin();
        if (!settings.containsKey(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG)
                && !settings.containsKey(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG)) {
            settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_TIMEOUT_MS);
            settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_TIMEOUT_MS);
        }
        String servers = config.kafka().passedThrough().getOrDefault("bootstrap.servers", "");
        Admin admin = Admin.create(settings);
        try {
            List<TopicSpec> all =
                    BuildwatchTopology.topics(topics, config.kafka().passedThrough());
            GroupAccess group = GroupAccess.ask(admin, config.kafka().applicationId());
            TopicReport report = question.ask(new TopicProvisioner(admin, all, config.topics(), servers));
            List<String> denied = group.problems();
            if (!denied.isEmpty()) {
                throw new StartFailure(denied);
            }
            return report;
        } finally {
            admin.close(CLOSE_TIMEOUT);
        }
    }
}
