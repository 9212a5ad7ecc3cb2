package io.buildwatch.follow;

import io.buildwatch.follow.FollowAnswers.DetailsRead;
import io.buildwatch.follow.FollowAnswers.RunsRead;
import io.buildwatch.follow.FollowAnswers.SchedulesRead;
import io.buildwatch.foundry.FollowRid;
import io.buildwatch.foundry.FollowRid.Kind;
import io.buildwatch.foundry.FoundryFailure;
import io.buildwatch.foundry.RunsPage;
import io.buildwatch.foundry.ScheduleDetails;
import io.buildwatch.state.FollowedSchedule;
import io.buildwatch.state.WatchedFollow;
import java.util.List;

/**
 * Reads a follow round by round: first what the schedule or dataset is, if that is due, and then the runs of its
 * schedules, one call after the other. Stream thread only.
 */
final class FollowRounds {
    /** How many pages are read at most if nothing but known runs is found. */
    private static final int DEEP_PAGES = 10;

    private static final FoundryFailure NOTHING =
            new FoundryFailure(FoundryFailure.Kind.PROTOCOL, 0, null, null, null, "neither an answer nor a failure");

    private final ScheduleFollower.Parts parts;
    private final FollowStores stores;
    private final FollowApplier applier;
    private final FollowAnswers answers;
    private final FollowTimes times;
    private final RunPageHandler pages;
    private final RunPruner pruner;
    private final RoundEnd roundEnd;

    FollowRounds(
            ScheduleFollower.Parts parts,
            FollowStores stores,
            FollowApplier applier,
            FollowAnswers answers,
            FollowLifecycle follows) {
        this.parts = parts;
        this.stores = stores;
        this.applier = applier;
        this.answers = answers;
        this.times = new FollowTimes(parts.config(), parts.random());
        this.pages = new RunPageHandler(stores);
        this.pruner = new RunPruner(stores, applier);
        this.roundEnd = new RoundEnd(parts, applier, follows, times);
    }

    /** Begins a round of a follow that is due. */
    void begin(FollowState state, WatchedFollow entry, long now) {
        state.roundBegan = now;
        state.failure = null;
        state.scheduleFailure = null;
        state.trouble = null;
        state.schedulesRead = 0;
        state.schedulesFailed = 0;
        if (now < state.nextDetails) {
            readListed(state, entry, now);
        } else if (state.rid.kind() == Kind.SCHEDULE) {
            var call = parts.reader().readSchedule(state.rid);
            state.call = call;
            var unused = call.thenAccept(answer -> answers.put(new DetailsRead(state, answer)));
        } else if (parts.datasetsReadable()) {
            var call = parts.reader().readSchedulesOf(state.rid);
            state.call = call;
            var unused = call.thenAccept(answer -> answers.put(new SchedulesRead(state, answer)));
        } else {
            roundEnd.lacksScope(state, entry, now);
        }
    }

    /** Takes what a schedule is. Its runs are read whether or not that could be told. */
    void take(DetailsRead read, WatchedFollow entry, long now) {
        FollowState state = read.state();
        state.call = null;
        state.nextDetails = now + times.afterDetails();
        ScheduleDetails details = read.answer().value();
        WatchedFollow after = entry;
        if (details != null) {
            after = applier.apply(update(state.rid, entry, now)
                    .set(WatchedFollow.newBuilder(entry)
                            .setDisplayName(details.displayName())
                            .setPaused(details.paused())
                            .build())
                    .complete());
        }
        readListed(state, after, now);
    }

    /** Takes which schedules build a dataset. Those that were known before are read even if that could not be told. */
    void take(SchedulesRead read, WatchedFollow entry, long now) {
        FollowState state = read.state();
        state.call = null;
        List<FollowRid> schedules = read.answer().value();
        WatchedFollow after = entry;
        if (schedules == null) {
            FoundryFailure failure = read.answer().failure();
            state.noteFailure(
                    failure == null ? NOTHING : DatasetSchedules.told(failure),
                    read.answer().receivedAt());
        } else {
            state.nextDetails = now + times.afterDetails();
            DatasetSchedules.Change change =
                    DatasetSchedules.after(entry, schedules, read.answer().receivedAt());
            state.left.addAll(change.left());
            for (String dropped : change.dropped()) {
                state.waiting.remove(dropped);
                stores.deleteRuns(state.rid.value(), dropped);
            }
            after = applier.apply(
                    update(state.rid, entry, now).set(change.entry()).complete());
        }
        readListed(state, after, now);
    }

    /** Reads the listed schedules, and others as long as a build of theirs may still come. */
    private void readListed(FollowState state, WatchedFollow entry, long now) {
        state.toRead.clear();
        for (FollowedSchedule schedule : entry.getSchedules()) {
            String rid = schedule.getRid();
            boolean hasJustLeft = state.left.remove(rid);
            if (schedule.getListed() || hasJustLeft || !state.waitingOf(rid).isEmpty()) {
                state.toRead.add(rid);
            }
        }
        readNext(state, entry, now);
    }

    private void readNext(FollowState state, WatchedFollow entry, long now) {
        String next = state.toRead.poll();
        FollowedSchedule schedule = next == null ? null : RunPageHandler.find(entry, next);
        if (schedule == null) {
            roundEnd.take(state, entry, now);
            return;
        }
        boolean deep = state.takeDeepDue(next, now, times.untilDeepReading());
        state.reading = new RunReading(schedule, state.sought(next, now), deep);
        readPage(state);
    }

    private void readPage(FollowState state) {
        RunReading reading = state.reading();
        var call = parts.reader().readRuns(new FollowRid(reading.schedule), reading.pageToken);
        state.call = call;
        var unused = call.thenAccept(answer -> answers.put(new RunsRead(state, answer)));
    }

    /** Takes a slice of a page of runs; puts the answer back if some of it is left. */
    void take(RunsRead answer, WatchedFollow entry, long now) {
        FollowState state = answer.state();
        state.call = null;
        RunReading reading = state.reading();
        RunsPage page = answer.page();
        FollowedSchedule schedule = RunPageHandler.find(entry, reading.schedule);
        if (page == null || schedule == null) {
            endWithoutPage(state, answer, entry, now);
            return;
        }
        FollowUpdate update = update(state.rid, entry, now);
        pages.takeSlice(answer, page, schedule, update, now);
        if (!answer.isTaken()) {
            applier.apply(update.complete());
            answers.put(answer);
            return;
        }
        reading.malformed += page.malformed();
        reading.flaw = reading.flaw == null ? page.flaw() : reading.flaw;
        boolean goesOn = reading.turnPage(page.nextPageToken());
        boolean ends = page.nextPageToken() == null || isEnd(answer, page, reading);
        if (ends) {
            endReading(state, update, now);
        }
        WatchedFollow after = applier.apply(update.complete());
        if (!ends && goesOn && reading.pages < parts.maxPages()) {
            readPage(state);
            return;
        }
        state.reading = null;
        if (!ends) {
            String why = goesOn ? "more than " + parts.maxPages() + " pages" : "the same page token twice";
            noteFailure(state, reading.schedule, protocol(why), answer.receivedAt());
            readNext(state, after, now);
            return;
        }
        state.schedulesRead++;
        readNext(state, pruner.prune(state.rid, after, reading.schedule), now);
    }

    /** Whether the reading ends before the end of the list: no page behind this one can have a run that is not known. */
    private static boolean isEnd(RunsRead answer, RunsPage page, RunReading reading) {
        reading.oldestFirst |= answer.isOldestFirst();
        boolean looksFurther = reading.deep || !reading.sought.isEmpty() || page.malformed() > 0;
        boolean saysNothing = page.runs().isEmpty() && page.malformed() == 0;
        return answer.allKnown
                && !saysNothing
                && !reading.oldestFirst
                && (!looksFurther || reading.pages >= DEEP_PAGES);
    }

    private void endReading(FollowState state, FollowUpdate update, long now) {
        RunReading reading = state.reading();
        FollowedSchedule schedule = RunPageHandler.find(update.entry(), reading.schedule);
        if (schedule == null) {
            return;
        }
        int empty = reading.sawRun ? 0 : 1 + state.emptyReadings.getOrDefault(reading.schedule, 0);
        state.emptyReadings.put(reading.schedule, empty);
        FollowedSchedule after = RunRules.afterReading(schedule, reading, empty);
        if (!after.equals(schedule)) {
            update.set(RunPageHandler.withSchedule(update.entry(), after));
        }
        pages.giveUpOld(state, after, update, now);
        if (reading.malformed > 0) {
            state.trouble = (reading.malformed == 1 ? "1 run" : reading.malformed + " runs") + " cannot be read"
                    + (reading.flaw == null ? "" : ": " + reading.flaw);
        }
    }

    private void endWithoutPage(FollowState state, RunsRead answer, WatchedFollow entry, long now) {
        RunReading reading = state.reading();
        FoundryFailure failure = answer.failure();
        boolean expired = failure != null && "InvalidPageToken".equals(failure.errorName());
        if (expired && reading.pageToken != null && !reading.restarted) {
            reading.restart();
            readPage(state);
            return;
        }
        if (failure != null) {
            noteFailure(state, reading.schedule, failure, answer.receivedAt());
        }
        state.reading = null;
        readNext(state, entry, now);
    }

    /** A dataset can be seen as long as one of its schedules can be. */
    private static void noteFailure(FollowState state, String schedule, FoundryFailure failure, long at) {
        state.schedulesFailed++;
        if (state.rid.kind() == Kind.SCHEDULE) {
            state.noteFailure(failure, at);
        } else if (state.scheduleFailure == null) {
            state.scheduleFailure = failure;
            state.failedAt = at;
            state.trouble = schedule + " cannot be read: " + failure.detail();
        }
    }

    private FollowUpdate update(FollowRid rid, WatchedFollow entry, long now) {
        return new FollowUpdate(rid, entry, now, parts.records());
    }

    private static FoundryFailure protocol(String detail) {
        return new FoundryFailure(FoundryFailure.Kind.PROTOCOL, 200, null, null, null, detail);
    }
}
