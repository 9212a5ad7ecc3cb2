package io.buildwatch.service;

import io.buildwatch.BuildwatchTopology;
import io.buildwatch.config.BuildwatchConfig;
import io.buildwatch.config.UserData;
import io.buildwatch.kafka.AdvertisedBrokers;
import io.buildwatch.kafka.BrokerLimits;
import io.buildwatch.kafka.ClientSettings;
import io.buildwatch.kafka.KafkaFailure;
import io.buildwatch.streams.MemberNotes;
import io.buildwatch.streams.StreamsSettings;
import io.buildwatch.topics.BuildwatchTopics;
import io.buildwatch.topics.GroupAccess;
import io.buildwatch.topics.TopicProblems;
import io.buildwatch.topics.TopicProvisioner;
import io.buildwatch.topics.TopicReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;

/** Checks of Kafka before the streams start, and the creation of missing topics. Blocks; one thread. */
final class KafkaChecks implements AutoCloseable {
    /** For one call. Kafka's own default is a minute, which is all the time that a start may wait. */
    private static final String ANSWER_TIMEOUT_MS = "8000";

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

    /** The directory of the locks on instance ids, in the user's data directory or the one for temporary files. */
    private static final String LOCKS = "buildwatch-instances";

    private final BuildwatchConfig config;
    private final BuildwatchTopics topics;
    private final Map<String, Object> settings;
    private final String servers;
    private final Admin admin;

    private KafkaChecks(BuildwatchConfig config, BuildwatchTopics topics) {
        this.config = config;
        this.topics = topics;
        this.servers = config.kafka().passedThrough().getOrDefault("bootstrap.servers", "");
        this.settings = ClientSettings.of(config.kafka().passedThrough()).admin();
        if (!settings.containsKey(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG)
                && !settings.containsKey(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG)) {
            settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_TIMEOUT_MS);
            settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_TIMEOUT_MS);
        }
        this.admin = Admin.create(settings);
    }

    /**
     * Creates a client, which connects at its first call.
     *
     * @throws StartFailure if Kafka refuses the settings
     */
    static KafkaChecks open(BuildwatchConfig config, BuildwatchTopics topics) {
        try {
            return new KafkaChecks(config, topics);
        } catch (KafkaException e) {
            throw new StartFailure(
                    KafkaFailure.line(e, config.kafka().passedThrough().getOrDefault("bootstrap.servers", "")));
        }
    }

    /** One call of the provisioner. */
    private interface Question {
        TopicReport ask(TopicProvisioner provisioner) throws InterruptedException;
    }

    /**
     * Checks the topics, the access to the group and the transactions, and the brokers' limits. Changes nothing.
     *
     * @throws StartFailure if one of these is wrong, or if Kafka does not answer within {@code patience}
     */
    TopicReport check(Duration patience) throws InterruptedException {
        GroupAccess group = GroupAccess.ask(admin, config.kafka().applicationId());
        TopicReport report = askProvisioner(provisioner -> provisioner.check(patience));
        List<String> problems = new ArrayList<>(group.problems());
        problems.addAll(BrokerLimits.problems(admin, StreamsSettings.of(config)));
        if (!problems.isEmpty()) {
            throw new StartFailure(problems);
        }
        return report;
    }

    /**
     * Takes the lock on {@code instance.id}, and waits until it is certain that no live process on another machine uses
     * the same id. The caller must hold the state directory.
     *
     * @return the lock, to be held as long as the instance runs
     * @throws StartFailure if another process uses the id, or if Kafka does not answer
     */
    InstanceLock lockInstance(MemberNotes notes) throws InterruptedException {
        Path locks = UserData.directory(System.getenv())
                .orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir", "/tmp")))
                .resolve(LOCKS);
        try {
            return new InstanceCheck(admin, config, locks).lock(notes);
        } catch (IOException e) {
            throw new StartFailure(String.valueOf(e.getMessage()));
        } catch (KafkaException e) {
            throw new StartFailure(KafkaFailure.line(e, servers));
        }
    }

    /** Creates the topics that are missing, and verifies all of them. */
    TopicReport create(Duration patience) throws InterruptedException {
        return askProvisioner(provisioner -> provisioner.provision(patience));
    }

    private TopicReport askProvisioner(Question question) throws InterruptedException {
        try {
            return question.ask(new TopicProvisioner(
                    admin,
                    BuildwatchTopology.topics(topics, config.kafka().passedThrough()),
                    config.topics(),
                    servers));
        } catch (TopicProblems e) {
            throw new StartFailure(
                    e.isNoAnswer()
                            ? AdvertisedBrokers.problem(settings).map(List::of).orElse(e.problems())
                            : e.problems());
        } catch (KafkaException e) {
            throw new StartFailure(KafkaFailure.line(e, servers));
        }
    }

    @Override
    public void close() {
        admin.close(CLOSE_TIMEOUT);
    }
}
