package io.buildwatch.cli;

import io.buildwatch.await.AwaitedBuild;
import io.buildwatch.await.BuildDisplay;
import io.buildwatch.await.BuildOutcome;
import io.buildwatch.await.BuildWait;
import io.buildwatch.await.WaitPolicy;
import io.buildwatch.client.KafkaClients;
import io.buildwatch.client.KafkaErrors;
import io.buildwatch.client.RidSender;
import io.buildwatch.client.TopicPartitions;
import io.buildwatch.client.TopicRecords;
import io.buildwatch.config.ClientConfig;
import io.buildwatch.config.TopicNames;
import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.BuildObserved;
import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.foundry.BuildRid;
import io.buildwatch.view.BuildView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * One run of {@code watch}: reads what the topics hold of the builds, submits the builds, and follows them until they
 * have ended. It reads before it submits, and goes on reading from there, so that it misses no record. One use, one
 * thread.
 */
final class WatchRun {
    private final KafkaClients clients;
    private final ClientConfig config;
    private final Set<BuildRid> rids;
    private final WaitPolicy rules;
    private final boolean jobs;
    private final @Nullable Duration patience;
    private final BuildDisplay display;
    private final LongSupplier nanoTime;
    private final BuildWait following;
    private final Set<String> noted = new HashSet<>();
    /** The latest event that was shown, by the build's RID. */
    private final Map<String, JobStatusChanged> shown = new HashMap<>();

    /** When the run ended, ns. */
    private long ended;

    /** How it ended. */
    enum End {
        /** Nothing more is to be waited for. */
        OVER,
        TIMED_OUT,
        INTERRUPTED,
        /** The output is no longer read. */
        UNREAD
    }

    /**
     * @param jobs whether to show each change of a job
     * @param patience for how long to wait; null for no limit
     */
    WatchRun(
            KafkaClients clients,
            ClientConfig config,
            Set<BuildRid> rids,
            WaitPolicy rules,
            boolean jobs,
            @Nullable Duration patience,
            BuildDisplay display,
            LongSupplier nanoTime) {
        this.clients = clients;
        this.config = config;
        this.rids = rids;
        this.rules = rules;
        this.jobs = jobs;
        this.patience = patience;
        this.display = display;
        this.nanoTime = nanoTime;
        this.following = new BuildWait(rids.stream().map(BuildRid::value).toList(), rules);
    }

    /** @param interrupted whether to end; called a few times a second */
    End run(BooleanSupplier interrupted) {
        long start = nanoTime.getAsLong();
        try (TopicRecords records = new TopicRecords(clients, config, nanoTime, WatchRun::failOnUndecodable)) {
            begin(records);
            while (true) {
                records.poll(rid -> following.find(rid) != null, this::applyRecord);
                long now = nanoTime.getAsLong();
                display.show(following.builds(), records.shownAge());
                noteMissingRecords(now);
                if (interrupted.getAsBoolean()) {
                    return end(End.INTERRUPTED);
                }
                if (following.isOver(now)) {
                    return end(End.OVER);
                }
                if (patience != null && now - start >= patience.toNanos()) {
                    return end(End.TIMED_OUT);
                }
                if (display.isUnread()) {
                    return End.UNREAD;
                }
            }
        } catch (KafkaException e) {
            throw KafkaErrors.reading(e, config);
        }
    }

    /** Ends the command: a record that cannot be decoded may be the one that it waits for. */
    static void failOnUndecodable(String undecodable) {
        throw new CommandFailure(ExitStatus.FAILED, undecodable);
    }

    private void begin(TopicRecords records) {
        Collection<String> keys = rids.stream().map(BuildRid::value).toList();
        List<TopicPartition> builds =
                new ArrayList<>(TopicPartitions.of(records.consumer(), config, TopicNames.BUILD_COMPLETION, keys));
        builds.addAll(TopicPartitions.of(records.consumer(), config, TopicNames.BUILD_OBSERVED, keys));
        List<TopicPartition> events =
                jobs ? TopicPartitions.of(records.consumer(), config, TopicNames.JOB_STATUS_CHANGED, keys) : List.of();
        List<TopicPartition> all = new ArrayList<>(builds);
        all.addAll(events);
        records.consumer().assign(all);
        records.consumer().seekToBeginning(builds);
        if (!events.isEmpty()) {
            records.consumer().seekToEnd(events); // an empty list would mean all partitions
        }
        // seekToEnd looks the end up lazily; this makes it do so before anything is submitted.
        events.forEach(records.consumer()::position);
        records.consumer().pause(events);
        records.readToEnd(builds, rid -> following.find(rid) != null, this::applyEarlier);
        records.consumer().resume(events);
        switch (rules.submitter()) {
            case THIS_COMMAND -> RidSender.send(clients, config, rids, false);
            case OTHERS -> noteUnknown();
            case FOLLOWER -> {} // their first records are on the way
        }
        following.begin(nanoTime.getAsLong());
    }

    private void applyEarlier(TopicRecords.Decoded record) {
        AwaitedBuild build = following.find(record.rid());
        if (build == null) {
            return;
        }
        if (record.value() instanceof BuildCompletion completion) {
            build.applyEarlier(completion, record.source());
        } else if (record.value() instanceof BuildObserved observed) {
            build.applyEarlier(observed);
        } else if (record.value() == null && record.name().equals(TopicNames.BUILD_COMPLETION)) {
            build.applyTombstone();
        }
    }

    private void applyRecord(TopicRecords.Decoded record) {
        AwaitedBuild build = following.find(record.rid());
        if (build == null) {
            return;
        }
        if (record.value() instanceof BuildCompletion completion) {
            build.apply(completion, record.source());
            display.showChange(build);
        } else if (record.value() instanceof BuildObserved observed) {
            build.apply(observed);
            display.showChange(build);
        } else if (record.value() instanceof JobStatusChanged event) {
            show(event);
        } else if (record.value() == null && record.name().equals(TopicNames.BUILD_COMPLETION)) {
            following.applyTombstone(build, nanoTime.getAsLong());
        }
    }

    /** Shows each event once, even if all are read again because the next one is no longer in the topic. */
    private void show(JobStatusChanged event) {
        JobStatusChanged last = shown.get(event.getBuildRid());
        if (last == null
                || event.getWatch() > last.getWatch()
                || (event.getWatch() == last.getWatch() && event.getSequence() > last.getSequence())) {
            shown.put(event.getBuildRid(), event);
            display.showJobChange(event);
        }
    }

    private void noteMissingRecords(long now) {
        for (String rid : following.ridsWithoutRecords(now)) {
            if (noted.add(rid)) {
                display.note(nothingPublished(rid, config));
            }
        }
    }

    /** The line that says that the service may not be running. */
    static String nothingPublished(String rid, ClientConfig config) {
        return "nothing is published of " + rid + " yet; is 'buildwatch run' running on this Kafka, with topics.prefix="
                + config.topicsPrefix() + "? Still waiting";
    }

    private void noteUnknown() {
        for (AwaitedBuild build : following.builds()) {
            if (build.view() == null) {
                display.note("nothing is known of " + build.rid()
                        + " yet, and with --no-submit somebody else must submit it. Waiting");
            }
        }
    }

    private End end(End end) {
        long now = nanoTime.getAsLong();
        ended = now;
        noteOldRefusals(now);
        display.close(following.builds(), build -> following.finalOutcome(build, now));
        return end;
    }

    /** Notes that a refusal may be outdated: a build that was not found or forbidden is read only every 5 minutes. */
    private void noteOldRefusals(long now) {
        for (AwaitedBuild build : following.builds()) {
            BuildView view = build.view();
            if (view != null
                    && build.isFromBefore()
                    && !view.complete()
                    && following.finalOutcome(build, now) == BuildOutcome.UNSEEN) {
                display.note(build.rid() + " has been " + view.monitoring() + " since " + view.updatedTime()
                        + "; to have it read at once, stop it with 'buildwatch submit --stop' and watch it again");
            }
        }
    }

    /** What became of all builds, as of the end of the run. */
    BuildOutcome overallOutcome() {
        return following.overallOutcome(ended);
    }
}
