package io.buildwatch.topics;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import io.buildwatch.config.TopicsConfig;
import io.buildwatch.kafka.KafkaFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates missing topics and verifies existing ones, before Streams starts: a missing source topic would stop it.
 * Blocks the calling thread; one call at a time.
 *
 * <p>If topics may be created ({@code topics.create}), Streams creates its internal topics itself, and only those that
 * exist are verified.
 */
public final class TopicProvisioner {
    private static final Logger LOG = LoggerFactory.getLogger(TopicProvisioner.class);
    private static final long RETRY_MS = 200;

    /**
     * The patience with brokers that are starting or away for a moment: more than the default of
     * {@code broker.session.timeout.ms}, 9 s.
     */
    private static final Duration BROKERS_PATIENCE = Duration.ofSeconds(15);

    private final Admin admin;
    private final List<TopicSpec> topics;
    private final TopicsConfig config;
    private final String bootstrapServers;
    private final LongSupplier nanoTime;

    /**
     * For one installation.
     *
     * @param topics all that it needs, Streams' own included
     * @param bootstrapServers only for messages
     */
    public TopicProvisioner(Admin admin, List<TopicSpec> topics, TopicsConfig config, String bootstrapServers) {
        this(admin, topics, config, bootstrapServers, System::nanoTime);
    }

    TopicProvisioner(
            Admin admin, List<TopicSpec> topics, TopicsConfig config, String bootstrapServers, LongSupplier nanoTime) {
        this.admin = admin;
        this.topics = topics;
        this.config = config;
        this.bootstrapServers = bootstrapServers;
        this.nanoTime = nanoTime;
    }

    /**
     * Creates missing topics, if {@code topics.create} allows it, and verifies the others. Tries again while Kafka
     * cannot be reached, and for 15 s while the cluster has fewer brokers than a replication factor asks for.
     *
     * @throws TopicProblems listing all that is wrong, or that Kafka did not answer in time
     */
    public TopicReport provision(Duration timeout) throws InterruptedException {
        return untilAnswered(timeout, config.create());
    }

    /**
     * As {@link #provision}, but changes nothing: the warnings say what would be created.
     *
     * @throws TopicProblems as {@link #provision} does
     */
    public TopicReport check(Duration timeout) throws InterruptedException {
        return untilAnswered(timeout, false);
    }

    private TopicReport untilAnswered(Duration timeout, boolean create) throws InterruptedException {
        long start = nanoTime.getAsLong();
        long deadline = start + timeout.toNanos();
        Duration brokersPatience = timeout.compareTo(BROKERS_PATIENCE) < 0 ? timeout : BROKERS_PATIENCE;
        boolean said = false;
        List<String> created = new ArrayList<>();
        while (true) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - nanoTime.getAsLong());
            try {
                Optional<TopicReport> done = attempt(create, created);
                if (done.isPresent()) {
                    return done.get();
                }
                if (left <= 0) {
                    throw new TopicProblems(List.of("topics " + created + " were created, but are not visible after "
                            + timeout.toSeconds() + " s; check the brokers' health and start again"));
                }
            } catch (TopicProblems e) {
                if (!e.isOfFewBrokers() || nanoTime.getAsLong() - start >= brokersPatience.toNanos()) {
                    throw e;
                }
                if (!said) {
                    LOG.warn("waiting up to {} s for more brokers: {}", brokersPatience.toSeconds(), e.getMessage());
                    said = true;
                }
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof RetriableException)) {
                    throw new TopicProblems(
                            List.of(KafkaFailure.line(requireNonNullElse(e.getCause(), e), bootstrapServers)));
                }
                if (left <= 0) {
                    throw TopicProblems.ofSilence(
                            KafkaFailure.noAnswer(bootstrapServers) + " (tried for " + timeout.toSeconds() + " s)");
                }
            }
            Thread.sleep(RETRY_MS);
        }
    }

    /** One round; empty if it created topics, which the next round verifies, once their metadata is there. */
    private Optional<TopicReport> attempt(boolean create, List<String> created)
            throws InterruptedException, ExecutionException {
        TopicVerifier verifier = new TopicVerifier();
        Map<TopicSpec, TopicDescription> found = describe(verifier);
        List<TopicSpec> missing = topics.stream()
                .filter(topic -> !found.containsKey(topic)
                        && verifier.problems().stream().noneMatch(line -> line.startsWith(topic.name() + ":")))
                .toList();
        List<TopicSpec> toCreate =
                create ? missing.stream().filter(t -> !t.internal()).toList() : List.of();
        verify(found, verifier);
        if (!create) {
            missing.forEach(topic -> reportMissing(topic, verifier));
        }
        if (!verifier.problems().isEmpty()) {
            throw new TopicProblems(verifier.problems());
        }
        if (config.create()) {
            // Asks whether the others could be created: if not, Streams would stop in the middle of its start.
            create(missing.stream().filter(t -> !toCreate.contains(t)).toList(), true, new ArrayList<>());
        }
        if (toCreate.isEmpty()) {
            return Optional.of(new TopicReport(
                    created, missing.stream().map(TopicSpec::name).toList(), verifier.warnings()));
        }
        create(toCreate, false, created);
        return Optional.empty();
    }

    private void reportMissing(TopicSpec topic, TopicVerifier verifier) {
        if (!config.create()) {
            verifier.problems()
                    .add(topic.name() + ": missing; create it with " + topic.partitions() + " partitions and "
                            + new TreeMap<>(topic.settings()) + ", or set topics.create=true");
        } else {
            verifier.warnings()
                    .add(topic.name() + ": missing; a start creates it, with " + topic.partitions() + " partitions");
        }
    }

    private Map<TopicSpec, TopicDescription> describe(TopicVerifier verifier)
            throws InterruptedException, ExecutionException {
        Map<String, KafkaFuture<TopicDescription>> answers = admin.describeTopics(
                        topics.stream().map(TopicSpec::name).toList(),
                        new DescribeTopicsOptions().includeAuthorizedOperations(true))
                .topicNameValues();
        Map<TopicSpec, TopicDescription> found = new HashMap<>();
        for (TopicSpec topic : topics) {
            try {
                found.put(topic, requireNonNull(answers.get(topic.name())).get());
            } catch (ExecutionException e) {
                if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                    continue;
                }
                if (!isAboutTopic(e)) {
                    throw e;
                }
                verifier.problems()
                        .add(topic.name() + ": cannot be described: " + reason(e)
                                + "; allow Describe, Read and Write on it");
            }
        }
        return found;
    }

    private void verify(Map<TopicSpec, TopicDescription> found, TopicVerifier verifier)
            throws InterruptedException, ExecutionException {
        int brokers = admin.describeCluster().nodes().get().size();
        Map<ConfigResource, KafkaFuture<Config>> answers = admin.describeConfigs(
                        found.keySet().stream().map(TopicProvisioner::resource).toList())
                .values();
        TopicAccess access = new TopicAccess();
        List<String> unread = new ArrayList<>();
        for (TopicSpec topic : topics) {
            TopicDescription description = found.get(topic);
            if (description == null) {
                continue;
            }
            access.check(topic, description);
            verifier.partitions(topic, description);
            Config settings = null;
            try {
                settings = requireNonNull(answers.get(resource(topic))).get();
                verifier.settings(topic, settings);
            } catch (ExecutionException e) {
                if (!isAboutTopic(e)) {
                    throw e;
                }
                unread.add(topic.name());
            }
            verifier.replication(topic, description, settings, brokers);
        }
        access.report(verifier);
        if (!unread.isEmpty()) {
            verifier.warnings()
                    .add(
                            String.join(", ", unread) + ": this user may not "
                                    + AclNames.word(AclOperation.DESCRIBE_CONFIGS)
                                    + ", so their settings were not verified; compare them with what 'buildwatch topics' prints");
        }
    }

    /** Creates the topics, or, with {@code validateOnly}, asks whether that would be possible. */
    private void create(List<TopicSpec> missing, boolean validateOnly, List<String> created)
            throws InterruptedException, ExecutionException {
        Map<String, KafkaFuture<Void>> answers = admin.createTopics(
                        missing.stream()
                                .map(t -> new NewTopic(
                                                t.name(),
                                                Optional.of(t.partitions()),
                                                Optional.ofNullable(t.replicationFactor()))
                                        .configs(t.settings()))
                                .toList(),
                        new CreateTopicsOptions().validateOnly(validateOnly))
                .values();
        List<String> problems = new ArrayList<>();
        boolean onlyFewBrokers = true;
        for (TopicSpec topic : missing) {
            try {
                requireNonNull(answers.get(topic.name())).get();
                created.add(topic.name());
            } catch (ExecutionException e) {
                if (e.getCause() instanceof TopicExistsException) {
                    continue; // another instance was faster; the next round verifies it
                }
                if (!isAboutTopic(e)) {
                    throw e;
                }
                onlyFewBrokers &= e.getCause() instanceof InvalidReplicationFactorException;
                problems.add(topic.name() + ": cannot be created: " + reason(e)
                        + (e.getCause() instanceof AuthorizationException
                                ? "; allow Create on it, or have it created as 'buildwatch topics --kafka-cli' prints"
                                : "; create it by hand, or correct topics.*"));
            }
        }
        if (!problems.isEmpty()) {
            throw onlyFewBrokers ? TopicProblems.ofFewBrokers(problems) : new TopicProblems(problems);
        }
    }

    private static ConfigResource resource(TopicSpec topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
    }

    /** Whether the broker answered with a refusal that waiting does not change. */
    private static boolean isAboutTopic(ExecutionException failure) {
        Throwable cause = failure.getCause();
        return cause instanceof ApiException
                && !(cause instanceof RetriableException)
                && !(cause instanceof AuthenticationException);
    }

    private static String reason(ExecutionException failure) {
        Throwable cause = requireNonNullElse(failure.getCause(), failure);
        String message = cause.getMessage();
        return cause.getClass().getSimpleName()
                + (message == null ? "" : ": " + message.lines().findFirst().orElse(""));
    }
}
