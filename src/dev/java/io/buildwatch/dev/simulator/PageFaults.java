package io.buildwatch.dev.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Applies the faults that change the jobs of a page. Faults combine; each is counted if it changed something. Any
 * thread.
 */
final class PageFaults {
    /** Undocumented statuses; the first four are said to exist inside Foundry. */
    private static final List<String> STRANGE_WORDS =
            List.of("RUN_PENDING", "ABORT_PENDING", "ABORTED", "COMPLETED", "QUARANTINED");

    private static final List<String> NO_JOBS = List.of(
            "{\"jobStatus\":\"RUNNING\"}",
            "null",
            "17",
            "[\"ri.foundry.main.job.1\"]",
            "{\"rid\":42,\"jobStatus\":\"RUNNING\"}",
            "{\"rid\":\"ri.foundry.main.job.1\",\"jobStatus\":{\"value\":\"RUNNING\"}}");

    private final FaultRules misbehaviour;

    PageFaults(FaultRules misbehaviour) {
        this.misbehaviour = misbehaviour;
    }

    static List<ServedReading> readings(List<ServedJob> jobs) {
        return jobs.stream()
                .filter(job -> job.malformed() == null)
                .map(ServedJob::reading)
                .toList();
    }

    int pageSize(int asked, String rid) {
        if (!misbehaviour.strikes(ApiFault.UNEVEN_PAGES, rid)) {
            return asked;
        }
        int other = 1 + misbehaviour.choose(asked * 2);
        count(ApiFault.UNEVEN_PAGES, other != asked);
        return other;
    }

    /**
     * The jobs of a page as they will be shown.
     *
     * @param from the index of the page's first job
     * @param again whether that job is also the last one of the page before
     */
    List<ServedJob> shape(SimulatedBuild build, List<ServedJob> now, PageToken token, int from, boolean again) {
        String rid = build.rid();
        count(ApiFault.DUPLICATES, again && !now.isEmpty());
        List<ServedJob> jobs = new ArrayList<>(now);
        if (misbehaviour.strikes(ApiFault.STALE_PAGE, rid)) {
            jobs = stale(build, now, from);
        }
        if (token.page() > 0 && misbehaviour.strikes(ApiFault.SHIFTING_PAGES, rid)) {
            long since = token.sweepStartMillis() - misbehaviour.tuning().shiftMillis();
            leaveOut(ApiFault.SHIFTING_PAGES, jobs, job -> finishedSince(job, since));
        }
        vanish(jobs, rid);
        if (misbehaviour.strikes(ApiFault.UNKNOWN_LAST_WORD, rid)) {
            Predicate<ServedJob> chosen = job -> job.state().isTerminal() && oneInFour(job.rid(), 1);
            replace(
                    ApiFault.UNKNOWN_LAST_WORD,
                    jobs,
                    chosen,
                    job -> job.withState(job.state().withWord("ABORTED")));
        }
        if (misbehaviour.strikes(ApiFault.NO_START_TIMES, rid)) {
            replace(
                    ApiFault.NO_START_TIMES,
                    jobs,
                    job -> job.state().startedTime() != null,
                    job -> job.withState(
                            job.state().withTimes(null, null, job.state().finishedTime())));
        }
        applySingleJobFaults(jobs, rid);
        if (misbehaviour.strikes(ApiFault.ODD_TIMES, rid)) {
            replace(ApiFault.ODD_TIMES, jobs, job -> true, ServedJob::withOddTimes);
        }
        return jobs;
    }

    /** Applies the faults that strike a single job of the page. */
    private void applySingleJobFaults(List<ServedJob> jobs, String rid) {
        if (jobs.isEmpty()) {
            return;
        }
        if (misbehaviour.strikes(ApiFault.UNKNOWN_STATUS, rid)) {
            int at = misbehaviour.choose(jobs.size());
            ServedJob job = jobs.get(at);
            boolean open = !job.state().isTerminal();
            if (open) {
                String word = STRANGE_WORDS.get(misbehaviour.choose(STRANGE_WORDS.size()));
                jobs.set(at, job.withState(job.state().withWord(word)));
            }
            count(ApiFault.UNKNOWN_STATUS, open);
        }
        if (misbehaviour.strikes(ApiFault.MALFORMED_ELEMENT, rid)) {
            int at = misbehaviour.choose(jobs.size());
            jobs.set(at, malformed(jobs.get(at)));
            count(ApiFault.MALFORMED_ELEMENT, true);
        }
    }

    /** Removes the jobs that have vanished; the same ones each time. */
    void vanish(List<ServedJob> jobs, String rid) {
        if (misbehaviour.strikes(ApiFault.VANISHED_JOBS, rid)) {
            leaveOut(ApiFault.VANISHED_JOBS, jobs, job -> oneInFour(job.rid(), 0));
        }
    }

    /** The job with something in its place that is not a job. */
    ServedJob malformed(ServedJob job) {
        return job.malformedAs(NO_JOBS.get(misbehaviour.choose(NO_JOBS.size())));
    }

    private List<ServedJob> stale(SimulatedBuild build, List<ServedJob> now, int from) {
        long then = build.nowMillis() - misbehaviour.tuning().staleMillis();
        List<ServedJob> before = build.slice(from, now.size(), then).jobs();
        count(ApiFault.STALE_PAGE, !before.equals(now));
        return new ArrayList<>(before);
    }

    private static boolean finishedSince(ServedJob job, long sinceMillis) {
        return job.state().isTerminal() && job.state().atMillis() > sinceMillis;
    }

    private static boolean oneInFour(String rid, int remainder) {
        return Math.floorMod(rid.hashCode(), 4) == remainder;
    }

    private void leaveOut(ApiFault fault, List<ServedJob> jobs, Predicate<ServedJob> which) {
        count(fault, jobs.removeIf(which));
    }

    private void replace(
            ApiFault fault, List<ServedJob> jobs, Predicate<ServedJob> which, UnaryOperator<ServedJob> with) {
        boolean any = jobs.stream().anyMatch(which);
        jobs.replaceAll(job -> which.test(job) ? with.apply(job) : job);
        count(fault, any);
    }

    private void count(ApiFault fault, boolean happened) {
        if (happened) {
            misbehaviour.count(fault);
        }
    }
}
