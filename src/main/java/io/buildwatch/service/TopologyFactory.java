package io.buildwatch.service;

import io.buildwatch.BuildwatchTopology;
import io.buildwatch.config.BuildwatchConfig;
import io.buildwatch.config.OAuthClient;
import io.buildwatch.follow.FollowRecords;
import io.buildwatch.follow.ScheduleFollower;
import io.buildwatch.foundry.AnswerFlaw;
import io.buildwatch.foundry.ApiEndpoint;
import io.buildwatch.foundry.FoundryFailure;
import io.buildwatch.foundry.FoundryListener;
import io.buildwatch.foundry.HttpFoundryReader;
import io.buildwatch.metrics.BuildwatchMetrics;
import io.buildwatch.poll.BuildPoller;
import io.buildwatch.poll.LastSuccessfulListing;
import io.buildwatch.poll.PartitionShare;
import io.buildwatch.poll.PollSchedule;
import io.buildwatch.poll.RecordEncoder;
import io.buildwatch.records.DeadLetter;
import io.buildwatch.registry.RegistryException;
import io.buildwatch.rollup.BuildRollup;
import io.buildwatch.streams.BackgroundRangeReader;
import io.buildwatch.streams.FlowListener;
import io.buildwatch.streams.RangeReader;
import io.buildwatch.streams.StreamsHealth;
import io.buildwatch.streams.ThreadCommitState;
import io.buildwatch.topics.BuildwatchTopics;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Makes the parts of one instance's topology and connects them with the metrics. Used by the starting thread. */
final class TopologyFactory {
    private final BuildwatchConfig config;
    private final BuildwatchTopics topics;
    private final BuildwatchMetrics metrics;
    private final LastSuccessfulListing listings;
    private final TaskCensus census;
    private final StreamsHealth health;

    /** Shared by all tasks; {@link Random} may be used by any thread. */
    private final Random random = new Random();

    TopologyFactory(
            BuildwatchConfig config,
            BuildwatchTopics topics,
            BuildwatchMetrics metrics,
            LastSuccessfulListing listings,
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
            public void onCall(ApiEndpoint endpoint, @Nullable FoundryFailure failure, long nanos) {
                onCall.run();
                metrics.foundry()
                        .recordPoll(
                                ServiceMeters.word(endpoint),
                                failure == null ? "ok" : ServiceMeters.word(failure.kind()),
                                Duration.ofNanos(nanos));
            }

            @Override
            public void onJobRead(long ageMillis) {
                metrics.foundry().recordJobAge(Duration.ofMillis(ageMillis));
            }

            @Override
            public void onFlaw(AnswerFlaw flaw, int count) {
                metrics.foundry().countAnswerFlaws(ServiceMeters.word(flaw), count);
            }
        };
        HttpFoundryReader reader = HttpFoundryReader.open(config.foundry(), clock, random, listener);
        reader.useShare(0);
        return reader;
    }

    /** Reads job events again that the rollup has missed; connects when the first is missing. The caller closes it. */
    BackgroundRangeReader rereader() {
        return new BackgroundRangeReader(
                config.kafka().passedThrough(), topics.jobStatusChanged(), topics.applicationId() + "-rereader");
    }

    BuildwatchTopology topology(
            HttpFoundryReader reader, AvroSerdes serdes, RangeReader rereader, ThreadCommitState pace) {
        String source = "https://" + config.foundry().host().host();
        RecordEncoder.Outputs outputs = new RecordEncoder.Outputs(
                topics.jobStatusChanged(),
                BuildwatchTopology.JOB_EVENTS_SINK,
                topics.buildObserved(),
                BuildwatchTopology.OBSERVATIONS_SINK);
        FlowListener listener = listener();
        double safetyPerMinute =
                PollSchedule.SAFETY_SHARE * config.foundry().limits().perMinute() / topics.partitions();
        BuildPoller.Parts polling = new BuildPoller.Parts(
                config.poll(),
                safetyPerMinute,
                reader,
                new RecordEncoder(outputs, serdes.serializer(), source),
                new PartitionShare(topics.partitions(), reader::useShare),
                listings,
                listener,
                random,
                BuildwatchTopics.WATCHED_BUILDS,
                BuildwatchTopics.WATCHED_JOBS);
        ScheduleFollower.Parts following = new ScheduleFollower.Parts(
                config.poll(),
                config.foundry().answers().maxPages(),
                mayReadDatasets(),
                reader.schedules(),
                new FollowRecords(
                        topics.follows(),
                        BuildwatchTopology.FOLLOWS_SINK,
                        BuildwatchTopology.BUILD_RIDS_SINK,
                        serdes.serializer(),
                        source),
                new LastSuccessfulListing(),
                listener,
                random,
                BuildwatchTopics.WATCHED_FOLLOWS,
                BuildwatchTopics.FOLLOWED_RUNS);
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
        return new BuildwatchTopology(topics, polling, following, rollingUp, listener, pace);
    }

    /** Whether the settings allow it; what a bearer token allows, only Foundry knows. */
    private boolean mayReadDatasets() {
        OAuthClient client = config.foundry().credentials().oauth();
        return client == null || client.scopes().contains(OAuthClient.DATASETS_READ);
    }

    private FlowListener listener() {
        return new FlowListener() {
            @Override
            public void onPollerTick(String task) {
                health.beat(task, ServiceHealth.now());
            }

            @Override
            public void onJobEvent(long sinceAnswerMs) {
                metrics.countPublished(ServiceMeters.JOB_STATUS_CHANGED);
                metrics.recordChangeToEvent(Duration.ofMillis(Math.max(0, sinceAnswerMs)));
            }

            @Override
            public void onObservation() {
                metrics.countPublished(ServiceMeters.BUILD_OBSERVED);
            }

            @Override
            public void onCompletion() {
                metrics.countPublished(ServiceMeters.BUILD_COMPLETION);
            }

            @Override
            public void onEventGap() {
                metrics.countEventGap();
            }

            @Override
            public void onDeadLetter(DeadLetter.Reason reason) {
                metrics.countDeadLetter(reason.word());
            }

            @Override
            public void onPolledBuilds(String task, PolledBuilds builds) {
                census.set(task, builds);
            }

            @Override
            public void onFollows(String task, int follows, long oldestBegun) {
                census.set(task, new TaskCensus.Follows(follows, oldestBegun));
            }

            @Override
            public void onPublishedBuilds(String task, PublishedBuilds builds) {
                census.set(task, builds);
            }

            @Override
            public void onTaskClosed(String task) {
                health.removeTask(task);
                census.remove(task);
            }
        };
    }
}
