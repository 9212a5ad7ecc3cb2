package io.buildwatch.poll;

import io.buildwatch.foundry.BuildRid;
import io.buildwatch.foundry.FoundryReader;
import io.buildwatch.foundry.SweepCall;

/** Starts the calls of one task's builds that are due. Their answers go to the {@link AnswerQueue}. Stream thread only. */
final class CallStarter {
    private final FoundryReader reader;
    private final PollSchedule schedule;
    private final AnswerQueue answers;

    CallStarter(FoundryReader reader, PollSchedule schedule, AnswerQueue answers) {
        this.reader = reader;
        this.schedule = schedule;
        this.answers = answers;
    }

    /** Starts the calls of this build that are due. */
    void start(BuildPollState build, long now) {
        if (build.sweeps.isDue(now)) {
            startSweep(build);
        }
        if (build.readings.isDue(now)) {
            startBuildReading(build, now);
        }
    }

    private void startSweep(BuildPollState build) {
        build.sweeps.begin(build.proof.beginSweep());
        SweepCall call = reader.sweep(
                new BuildRid(build.rid),
                urgency(build),
                readings -> answers.put(new AnswerQueue.PageRead(build, readings)));
        build.sweeps.call = call;
        if (build.refresh != null) {
            build.refresh.noteSweep(call.result());
        }
        var unused = call.result().thenAccept(sweep -> answers.put(new AnswerQueue.Swept(build, sweep)));
    }

    /**
     * A failed reading is repeated soon, also if more builds wait than can be read. Otherwise two readings that failed
     * by chance, far apart, would make a build {@code LOST}.
     */
    private static FoundryReader.Urgency urgency(BuildPollState build) {
        if (build.sweeps.neverRead) {
            return FoundryReader.Urgency.NEW;
        }
        if (build.monitoring.isFailing()) {
            return FoundryReader.Urgency.RETRY;
        }
        if (build.proof.hasBuildEnded()) {
            return FoundryReader.Urgency.PROOF;
        }
        return build.sweeps.isSafety() ? FoundryReader.Urgency.SAFETY : FoundryReader.Urgency.DUE;
    }

    private void startBuildReading(BuildPollState build, long now) {
        if (build.readings.hasBegun && build.hasChangingJobs() && !build.isRefreshed()) {
            // The build has not ended, so Build would show nothing new.
            build.readings.schedule(now + schedule.afterReading(0));
            return;
        }
        var call = reader.readBuild(new BuildRid(build.rid));
        build.readings.begin(call);
        var unused = call.thenAccept(reading -> answers.put(new AnswerQueue.BuildRead(build, reading)));
    }
}
