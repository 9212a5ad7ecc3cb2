package io.buildwatch;

import io.buildwatch.config.BuildwatchConfig;
import io.buildwatch.foundry.AnswerFlaw;
import io.buildwatch.foundry.Endpoint;
import io.buildwatch.foundry.FoundryFailure;
import io.buildwatch.foundry.FoundryListener;
import io.buildwatch.foundry.HttpFoundryReader;
import io.buildwatch.kafka.BuildwatchTopics;
import io.buildwatch.kafka.CommitPace;
import io.buildwatch.kafka.DeadLetter;
import io.buildwatch.kafka.FlowListener;
import io.buildwatch.kafka.Rereader;
import io.buildwatch.kafka.StreamsHealth;
import io.buildwatch.kafka.TopicRereader;
import io.buildwatch.metrics.BuildwatchMetrics;
import io.buildwatch.poll.BuildPoller;
import io.buildwatch.poll.ListingSight;
import io.buildwatch.poll.PartitionShare;
import io.buildwatch.poll.Publisher;
import io.buildwatch.registry.RegistryException;
import io.buildwatch.rollup.BuildRollup;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Makes the parts of one instance's topology and connects them with the metrics. Used by the starting thread. */
final class TopologyParts {
    private final BuildwatchConfig config;
    private final BuildwatchTopics topics;
    private final BuildwatchMetrics metrics;
    private final ListingSight listings;
    private final TaskCensus census;
    private final StreamsHealth health;

    /** Shared by all tasks; {@link Random} may be used by any thread. */
    private final Random random = new Random();

    TopologyParts(
            BuildwatchConfig config,
            BuildwatchTopics topics,
            BuildwatchMetrics metrics,
            ListingSight listings,
            TaskCensus census,
            StreamsHealth health) {
        this.config = config;
        this.topics = topics;
        this.metrics = metrics;
        this.listings = listings;
        this.census = census;
        this.health = health;
    }

    /**
     * Opens the client of Foundry, which polls nothing before this instance owns a partition. The caller closes it.
     *
     * @param clock for the times of requests and answers
     * @param onCall runs after each call has ended
     */
    HttpFoundryReader openReader(Clock clock, Runnable onCall) {
        FoundryListener listener = new FoundryListener() {
            @Override
            public void onCall(Endpoint endpoint, @Nullable FoundryFailure failure, long nanos) {
                onCall.run();
                metrics.poll(
                        ServiceMeters.word(endpoint),
                        failure == null ? "ok" : ServiceMeters.word(failure.kind()),
                        Duration.ofNanos(nanos));
            }

            @Override
            public void onFlaw(AnswerFlaw flaw, int count) {
                metrics.answerFlaws(ServiceMeters.word(flaw), count);
            }
        };
        HttpFoundryReader reader = HttpFoundryReader.open(config.foundry(), clock, random, listener);
        reader.useShare(0);
        return reader;
    }

    /** Reads job events again that the rollup has missed; connects when the first is missing. The caller closes it. */
    TopicRereader rereader() {
        return new TopicRereader(
                config.kafka().passedThrough(), topics.jobStatusChanged(), topics.applicationId() + "-rereader");
    }

    BuildwatchTopology topology(HttpFoundryReader reader, RecordSerdes serdes, Rereader rereader, CommitPace pace) {
        String source = "https://" + config.foundry().host().host();
        Publisher.Outputs outputs = new Publisher.Outputs(
                topics.jobStatusChanged(),
                BuildwatchTopology.JOB_EVENTS_SINK,
                topics.buildObserved(),
                BuildwatchTopology.OBSERVATIONS_SINK);
        FlowListener listener = listener();
        BuildPoller.Parts polling = new BuildPoller.Parts(
                config.poll(),
                reader,
                new Publisher(outputs, serdes.serializer(), source),
                new PartitionShare(topics.partitions(), reader::useShare),
                listings,
                listener,
                random,
                BuildwatchTopics.WATCHED_BUILDS,
                BuildwatchTopics.WATCHED_JOBS);
        BuildRollup.Parts rollingUp = new BuildRollup.Parts(
                serdes.serializer(),
                serdes.deserializer(),
                RegistryException::isLookupFailure,
                source,
                topics.buildCompletion(),
                BuildwatchTopology.COMPLETIONS_SINK,
                BuildwatchTopology.ROLLUP_DEAD_LETTERS_SINK,
                BuildwatchTopics.BUILD_TALLIES,
                rereader,
                listener);
        return new BuildwatchTopology(topics, polling, rollingUp, listener, pace);
    }

    private FlowListener listener() {
        return new FlowListener() {
            @Override
            public void beat(String task) {
                health.beat(task, ServiceHealth.now());
            }

            @Override
            public void jobEvent(long sinceAnswerMs) {
                metrics.eventPublished(ServiceMeters.JOB_STATUS_CHANGED);
                metrics.changeToEvent(Duration.ofMillis(Math.max(0, sinceAnswerMs)));
            }

            @Override
            public void observation() {
                metrics.eventPublished(ServiceMeters.BUILD_OBSERVED);
            }

            @Override
            public void completion() {
                metrics.eventPublished(ServiceMeters.BUILD_COMPLETION);
            }

            @Override
            public void eventGap() {
                metrics.eventGap();
            }

            @Override
            public void deadLetter(DeadLetter.Reason reason) {
                metrics.deadLetter(reason.word());
            }

            @Override
            public void polled(String task, PolledBuilds builds) {
                census.set(task, builds);
            }

            @Override
            public void published(String task, PublishedBuilds builds) {
                census.set(task, builds);
            }

            @Override
            public void left(String task) {
                health.left(task);
                census.remove(task);
            }
        };
    }
}
