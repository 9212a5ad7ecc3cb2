package io.buildwatch.dev.simulator;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Applies the faults that change the runs of a page. Each is counted if it changed something. Any thread. */
final class RunFaults {
    private static final int MOST_SHIFTED = 3;

    private static final List<String> NO_RUNS = List.of(
            "{\"result\":{\"type\":\"ignored\"}}",
            "null",
            "17",
            "[\"ri.scheduler.main.schedule-run.1\"]",
            "{\"rid\":42,\"createdTime\":\"2003-05-06T12:34:56.789Z\"}",
            "{\"rid\":{\"value\":\"ri.scheduler.main.schedule-run.1\"},\"result\":17}");

    private final FaultRules misbehaviour;

    RunFaults(FaultRules misbehaviour) {
        this.misbehaviour = misbehaviour;
    }

    /** All runs in the order in which pages are taken from them. It is the same for all pages of one reading. */
    List<ServedRun> ordered(List<ServedRun> runs, PageToken token, String rid) {
        List<ServedRun> ordered = new ArrayList<>(runs);
        if (misbehaviour.strikes(ApiFault.RUNS_OUT_OF_ORDER, rid)) {
            Collections.shuffle(ordered, new Random(token.sweepStartMillis()));
            count(ApiFault.RUNS_OUT_OF_ORDER, !ordered.equals(runs));
        }
        return ordered;
    }

    /** The index of the page's first run, of {@code runs} in all. */
    int begin(PageToken token, int runs, String rid) {
        int begin = token.offset();
        if (begin == 0 || begin >= runs || !misbehaviour.strikes(ApiFault.RUNS_SHIFTED, rid)) {
            return begin;
        }
        misbehaviour.count(ApiFault.RUNS_SHIFTED);
        return begin + 1 + misbehaviour.choose(MOST_SHIFTED);
    }

    /** The runs of a page as they will be shown. */
    List<ServedRun> shape(List<ServedRun> page, String rid) {
        List<ServedRun> runs = new ArrayList<>(page);
        if (misbehaviour.strikes(ApiFault.RUNS_WITHOUT_RESULT, rid)) {
            runs.replaceAll(ServedRun::withoutResult);
            count(ApiFault.RUNS_WITHOUT_RESULT, !runs.equals(page));
        }
        if (!runs.isEmpty() && misbehaviour.strikes(ApiFault.RUN_MALFORMED, rid)) {
            int at = misbehaviour.choose(runs.size());
            runs.set(at, runs.get(at).malformedAs(NO_RUNS.get(misbehaviour.choose(NO_RUNS.size()))));
            misbehaviour.count(ApiFault.RUN_MALFORMED);
        }
        return runs;
    }

    private void count(ApiFault fault, boolean happened) {
        if (happened) {
            misbehaviour.count(fault);
        }
    }
}
