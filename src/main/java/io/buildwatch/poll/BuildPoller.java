package io.buildwatch.poll;

import io.buildwatch.config.PollConfig;
import io.buildwatch.foundry.BuildRid;
import io.buildwatch.foundry.FoundryReader;
import io.buildwatch.intake.WatchCommand;
import io.buildwatch.kafka.CommitPacer;
import io.buildwatch.kafka.StreamFault;
import io.buildwatch.kafka.TombstoneHeaders;
import io.buildwatch.state.Phase;
import io.buildwatch.state.WatchedBuild;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Half one: watches builds. Commands come in; a short wall-clock punctuator takes finished readings, compares them with
 * the stores, forwards what changed and starts the readings that are due. One object a task, the stream thread only;
 * HTTP threads touch nothing but the {@link PollMailbox}.
 *
 * <p>A task that is revived or moved begins anew by {@link #init}: what it must not forget is in the stores.
 */
public final class BuildPoller implements Processor<String, WatchCommand, String, byte[]> {
    private static final Logger LOG = LoggerFactory.getLogger(BuildPoller.class);

    private static final Duration TICK = Duration.ofMillis(CommitPacer.TICK_MS);
    private static final long CENSUS_MS = 2_000;
    private static final long TICK_BUDGET_NANOS = Duration.ofMillis(5).toNanos();
    private static final int JOBS_REMOVED_A_TICK = 1_000;

    /** What the processor works with; shared by all tasks of the instance. */
    public record Parts(
            PollConfig config,
            FoundryReader reader,
            Publisher publisher,
            PartitionShare share,
            ListingSight listings,
            PollListener listener,
            RandomGenerator random,
            String buildsStore,
            String jobsStore) {}

    private final Parts parts;
    private final Map<String, LiveBuild> live = new HashMap<>();
    private final Timetable timetable = new Timetable();
    private final PollMailbox mailbox = new PollMailbox();

    private @Nullable Life life;

    /** What exists from {@code init} to {@code close}. */
    private record Life(
            ProcessorContext<String, byte[]> context,
            PollStores stores,
            CommitPacer commits,
            SweepTaker sweeps,
            BuildTaker builds,
            PollSchedule schedule,
            Cancellable ticking) {}

    private long nextCensus;

    public BuildPoller(Parts parts) {
        this.parts = parts;
    }

    @Override
    public void init(ProcessorContext<String, byte[]> context) {
        PollStores stores =
                new PollStores(context.getStateStore(parts.buildsStore), context.getStateStore(parts.jobsStore));
        PollSchedule schedule = new PollSchedule(parts.config, parts.random);
        life = new Life(
                context,
                stores,
                new CommitPacer(context, context::currentSystemTimeMs),
                new SweepTaker(parts.config, schedule, stores, parts.listings),
                new BuildTaker(schedule, stores),
                schedule,
                context.schedule(
                        TICK,
                        PunctuationType.WALL_CLOCK_TIME,
                        now -> StreamFault.guard("the poller's tick", () -> tick(now))));
        parts.share.gained();
        long now = context.currentSystemTimeMs();
        stores.forEachBuild((rid, entry) -> resume(rid, entry, now));
    }

    @Override
    public void close() {
        Life ending = life;
        if (ending == null) {
            return;
        }
        life = null;
        ending.ticking.cancel();
        live.values().forEach(LiveBuild::cancelCalls);
        live.clear();
        parts.share.lost();
        parts.listener.census(ending.context.taskId().toString(), new PollListener.Census(0, 0, LiveBuild.NEVER));
    }

    @Override
    public void process(Record<String, WatchCommand> record) {
        StreamFault.guard("the poller", () -> {
            if (record.value() == null || record.key() == null) {
                LOG.warn("ignored a record of the repartition topic that is not a command");
                return;
            }
            long now = life().context.currentSystemTimeMs();
            if (record.value() == WatchCommand.WATCH) {
                watch(record.key(), now);
            } else {
                stop(record.key(), now);
            }
            life().commits.tick();
        });
    }

    private Life life() {
        Life now = life;
        if (now == null) {
            throw new IllegalStateException("the task is closed");
        }
        return now;
    }

    /** A build found in the store when the task began. */
    private void resume(String rid, WatchedBuild entry, long now) {
        switch (entry.getPhase()) {
            case ACTIVE, VERIFYING -> {
                boolean neverRead = entry.getJobCount() == 0 && entry.getBuildStatus() == null;
                begin(
                        rid,
                        entry,
                        neverRead,
                        neverRead ? now : now + life().schedule.afterRestart(),
                        now);
            }
            case SETTLED, STOPPED -> end(rid, entry, now);
            case REMOVED -> {
                LiveBuild build = end(rid, entry, now);
                build.removal = now;
                timetable.update(build);
            }
        }
    }

    private void watch(String rid, long now) {
        WatchedBuild entry = life().stores.build(rid);
        if (entry != null && entry.getPhase() == Phase.REMOVED) {
            removeWhole(rid, entry, now);
            entry = null;
        }
        if (entry == null) {
            long watch = Math.max(now, life().stores.greatestRemovedWatch() + 1);
            apply(rid, new Update(rid, Observations.newWatch(watch, Phase.ACTIVE, now), now, parts.publisher));
            LOG.info("watching {}", rid);
            begin(rid, life().stores.build(rid), true, now, now);
            return;
        }
        Phase phase = entry.getPhase();
        if (phase == Phase.SETTLED || phase == Phase.STOPPED) {
            Update update = new Update(rid, entry, now, parts.publisher);
            update.set(Transitions.takenUpAgain(entry, now));
            WatchedBuild after = apply(rid, update);
            LOG.info("watching {} again, after it was {}", rid, phase == Phase.SETTLED ? "settled" : "stopped");
            begin(rid, after, false, now, now);
        }
    }

    private void stop(String rid, long now) {
        WatchedBuild entry = life().stores.build(rid);
        if (entry == null || (entry.getPhase() != Phase.ACTIVE && entry.getPhase() != Phase.VERIFYING)) {
            return;
        }
        Update update = new Update(rid, entry, now, parts.publisher);
        update.set(Transitions.stopped(entry, "stopped on request", now));
        LOG.info("stopped watching {}", rid);
        end(rid, apply(rid, update), now);
    }

    /** Begins a life of polling, in place of whatever was before. */
    private void begin(String rid, @Nullable WatchedBuild entry, boolean neverRead, long first, long now) {
        boolean told = entry != null && entry.getBuildStatus() != null;
        LiveBuild build = replace(new LiveBuild(rid, parts.config, told, neverRead, now));
        build.nextSweep = first;
        build.nextBuild = first;
        timetable.update(build);
    }

    /** Holds a build that is polled no more, until its retention is over. */
    private LiveBuild end(String rid, WatchedBuild entry, long now) {
        LiveBuild build = replace(new LiveBuild(rid, parts.config, true, false, now));
        build.removal = entry.getEnded() + parts.config.retentionCompleted().toMillis();
        timetable.update(build);
        return build;
    }

    private LiveBuild replace(LiveBuild build) {
        LiveBuild former = live.put(build.rid, build);
        if (former != null) {
            former.cancelCalls();
        }
        return build;
    }

    private void tick(long now) {
        if (life == null) {
            return;
        }
        parts.listener.beat();
        long end = System.nanoTime() + TICK_BUDGET_NANOS;
        PollMailbox.Answer answer = mailbox.take();
        while (answer != null) {
            take(answer, now);
            answer = System.nanoTime() < end ? mailbox.take() : null;
        }
        LiveBuild due = timetable.due(now);
        while (due != null) {
            wake(due, now);
            due = System.nanoTime() < end ? timetable.due(now) : null;
        }
        life().commits.tick();
        if (now >= nextCensus) {
            nextCensus = now + CENSUS_MS;
            parts.listener.census(life().context.taskId().toString(), census());
        }
    }

    private void take(PollMailbox.Answer answer, long now) {
        LiveBuild build = answer.live();
        if (live.get(build.rid) != build) {
            return;
        }
        WatchedBuild entry = life().stores.build(build.rid);
        if (entry == null) {
            return;
        }
        Update update = new Update(build.rid, entry, now, parts.publisher);
        try {
            if (answer instanceof PollMailbox.Swept swept) {
                build.sweepCall = null;
                life().sweeps.take(build, swept.sweep(), swept.ticket(), update, now);
            } else if (answer instanceof PollMailbox.BuildRead read) {
                build.buildCall = null;
                life().builds.take(build, read.reading(), update, now);
            }
            // Here, where a fault is this build's alone.
            update.finish();
        } catch (KafkaException e) {
            // A store that cannot be read, a schema that cannot be looked up: not this build's fault.
            throw e;
        } catch (RuntimeException e) {
            // A fault in one build's data: nothing was put yet, the others go on, and this one is read again.
            LOG.error("a reading of {} could not be used, it will be read again: {}", build.rid, e, e);
            build.fingerprint = null;
            build.nextSweep = now + life().schedule.afterFailure(++build.sweepFailures, null);
            build.nextBuild = Math.max(build.nextBuild, build.nextSweep);
            timetable.update(build);
            return;
        }
        WatchedBuild after = apply(build.rid, update);
        logTransition(build.rid, entry, after);
        if (answer instanceof PollMailbox.Swept swept) {
            for (int i = 0; i < update.events(); i++) {
                parts.listener.jobEvent(now - swept.sweep().receivedAt());
            }
        }
        if (after.getPhase() == Phase.SETTLED) {
            end(build.rid, after, now);
        } else {
            timetable.update(build);
        }
    }

    /** Serialised before; now put, then forwarded. */
    private WatchedBuild apply(String rid, Update update) {
        update.finish();
        update.jobPuts().forEach(put -> life().stores.putJob(rid, put.jobRid(), put.entry()));
        if (update.changesBuild()) {
            life().stores.put(rid, update.after());
        }
        for (Publisher.Outgoing outgoing : update.outgoing()) {
            outgoing.forward(life().context);
        }
        if (!update.outgoing().isEmpty()) {
            if (update.outgoing().size() > update.events()) {
                parts.listener.observation();
            }
            life().commits.mark();
        }
        return update.after();
    }

    private void wake(LiveBuild build, long now) {
        if (live.get(build.rid) != build) {
            return;
        }
        WatchedBuild entry = life().stores.build(build.rid);
        if (entry == null) {
            live.remove(build.rid);
            return;
        }
        if (build.removal <= now) {
            remove(build, entry, now);
            return;
        }
        if (life().sweeps.isGivenUp(entry, now)) {
            Update update = new Update(build.rid, entry, now, parts.publisher);
            String detail = "nothing new was read for " + parts.config.retentionUnseen() + "; submit it to go on";
            update.set(Transitions.stopped(entry, detail, now));
            LOG.info("stopped watching {}: {}", build.rid, detail);
            end(build.rid, apply(build.rid, update), now);
            return;
        }
        if (build.sweepCall == null && build.nextSweep <= now) {
            startSweep(build);
        }
        if (build.buildCall == null && build.nextBuild <= now) {
            startBuildReading(build, now);
        }
        timetable.update(build);
    }

    private void startSweep(LiveBuild build) {
        build.nextSweep = LiveBuild.NEVER;
        SettleProof.Ticket ticket = build.proof.sweepBegins();
        var urgency = build.neverRead ? FoundryReader.Urgency.NEW : FoundryReader.Urgency.DUE;
        var call = parts.reader.sweep(new BuildRid(build.rid), urgency);
        build.sweepCall = call;
        var unused = call.thenAccept(sweep -> mailbox.put(new PollMailbox.Swept(build, sweep, ticket)));
    }

    private void startBuildReading(LiveBuild build, long now) {
        if (build.buildRead && build.quietSweeps == 0 && !build.allTerminal && !build.proof.hasEnded()) {
            // Its jobs are changing: it has not ended, so there is nothing to ask.
            build.nextBuild = now + life().schedule.afterReading(0);
            return;
        }
        build.buildRead = true;
        build.nextBuild = LiveBuild.NEVER;
        var call = parts.reader.readBuild(new BuildRid(build.rid));
        build.buildCall = call;
        var unused = call.thenAccept(reading -> mailbox.put(new PollMailbox.BuildRead(build, reading)));
    }

    private void remove(LiveBuild build, WatchedBuild entry, long now) {
        if (entry.getPhase() != Phase.REMOVED) {
            life().stores
                    .put(
                            build.rid,
                            WatchedBuild.newBuilder(entry)
                                    .setPhase(Phase.REMOVED)
                                    .build());
        }
        if (life().stores.deleteJobs(build.rid, JOBS_REMOVED_A_TICK)) {
            removeWhole(build.rid, entry, now);
        } else {
            build.removal = now + 1;
            timetable.update(build);
        }
    }

    private void removeWhole(String rid, WatchedBuild entry, long now) {
        Publisher.Outgoing tombstone =
                parts.publisher.tombstone(rid, new TombstoneHeaders(entry.getWatch(), entry.getSequence()), now);
        life().stores.deleteJobs(rid, Integer.MAX_VALUE);
        life().stores.deleteBuild(rid, entry);
        live.remove(rid);
        tombstone.forward(life().context);
        parts.listener.observation();
        life().commits.mark();
    }

    private PollListener.Census census() {
        int polled = 0;
        long oldest = LiveBuild.NEVER;
        for (LiveBuild build : live.values()) {
            if (build.isPolled()) {
                polled++;
                oldest = Math.min(oldest, build.lastSeen);
            }
        }
        return new PollListener.Census(polled, live.size() - polled, oldest);
    }

    private static void logTransition(String rid, WatchedBuild before, WatchedBuild after) {
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
