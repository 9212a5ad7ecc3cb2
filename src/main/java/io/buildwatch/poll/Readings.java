package io.buildwatch.poll;

import io.buildwatch.foundry.BuildRid;
import io.buildwatch.foundry.FoundryReader;
import io.buildwatch.state.Phase;
import io.buildwatch.state.WatchedBuild;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The readings of one task's builds: asks for those that are due, and takes those that have come. Stream thread only,
 * but for the mailbox, which HTTP threads fill.
 */
final class Readings {
    private static final Logger LOG = LoggerFactory.getLogger(Readings.class);

    private final FoundryReader reader;
    private final Publisher publisher;
    private final PollListener listener;
    private final PollSchedule schedule;
    private final SweepTaker sweeps;
    private final BuildTaker builds;
    private final PollMailbox mailbox = new PollMailbox();

    Readings(BuildPoller.Parts parts, PollStores stores, PollSchedule schedule) {
        this.reader = parts.reader();
        this.publisher = parts.publisher();
        this.listener = parts.listener();
        this.schedule = schedule;
        this.sweeps = new SweepTaker(schedule, stores, parts.listings());
        this.builds = new BuildTaker(schedule, stores);
    }

    PollMailbox mailbox() {
        return mailbox;
    }

    /** Starts the calls of this build that are due. */
    void start(LiveBuild build, long now) {
        if (build.sweepCall == null && build.nextSweep <= now) {
            startSweep(build);
        }
        if (build.buildCall == null && build.nextBuild <= now) {
            startBuildReading(build, now);
        }
    }

    private void startSweep(LiveBuild build) {
        build.nextSweep = LiveBuild.NEVER;
        SettleProof.Ticket ticket = build.proof.sweepBegins();
        var urgency = build.neverRead ? FoundryReader.Urgency.NEW : FoundryReader.Urgency.DUE;
        var call = reader.sweep(new BuildRid(build.rid), urgency);
        build.sweepCall = call;
        var unused = call.thenAccept(sweep -> mailbox.put(new PollMailbox.Swept(build, sweep, ticket)));
    }

    private void startBuildReading(LiveBuild build, long now) {
        if (build.buildRead && build.jobsAreChanging()) {
            // It has not ended, so there is nothing to ask.
            build.nextBuild = now + schedule.afterReading(0);
            return;
        }
        build.buildRead = true;
        build.nextBuild = LiveBuild.NEVER;
        var call = reader.readBuild(new BuildRid(build.rid));
        build.buildCall = call;
        var unused = call.thenAccept(reading -> mailbox.put(new PollMailbox.BuildRead(build, reading)));
    }

    /** Takes an answer to the present life of a watch; the caller has dropped all others. */
    void take(
            PollMailbox.Answer answer,
            WatchedBuild entry,
            LiveBuilds live,
            Effects effects,
            Watches watches,
            long now) {
        LiveBuild build = answer.live();
        Update update = new Update(build.rid, entry, now, publisher);
        try {
            if (answer instanceof PollMailbox.Swept swept) {
                build.sweepCall = null;
                sweeps.take(build, swept.sweep(), swept.ticket(), update, now);
            } else if (answer instanceof PollMailbox.BuildRead read) {
                build.buildCall = null;
                builds.take(build, read.reading(), update, now);
            }
            // Here, where a fault is this build's alone.
            update.finish();
        } catch (KafkaException e) {
            // A store that cannot be read, a schema that cannot be looked up: not this build's fault.
            throw e;
        } catch (RuntimeException e) {
            // A fault in one build's data: nothing was put yet and the others go on. What memory has of this life may
            // be half changed, so a new one begins.
            LOG.error("a reading of {} could not be used, it will be read again: {}", build.rid, e, e);
            int faults = build.faults + 1;
            live.begin(build.rid, entry, false, now + schedule.afterFailure(faults, null), now).faults = faults;
            return;
        }
        WatchedBuild after = effects.apply(build.rid, update);
        build.faults = 0;
        tell(build.rid, entry, after);
        if (answer instanceof PollMailbox.Swept swept) {
            for (int i = 0; i < update.events(); i++) {
                listener.jobEvent(now - swept.sweep().receivedAt());
            }
        }
        if (after.getPhase() == Phase.SETTLED) {
            watches.end(build.rid, after, now);
        } else {
            live.moved(build);
        }
    }

    private static void tell(String rid, WatchedBuild before, WatchedBuild after) {
        if (!before.getMonitoring().equals(after.getMonitoring())) {
            LOG.info("{} is {} now{}", rid, after.getMonitoring(), because(after));
        }
        if (before.getPhase() != Phase.SETTLED && after.getPhase() == Phase.SETTLED) {
            LOG.info("{} is settled after {} job events{}", rid, after.getSequence(), because(after));
        }
    }

    private static String because(WatchedBuild entry) {
        return entry.getDetail() == null ? "" : ": " + entry.getDetail();
    }
}
