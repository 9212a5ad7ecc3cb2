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

    private final Misbehaviour misbehaviour;

    PageFaults(Misbehaviour misbehaviour) {
        this.misbehaviour = misbehaviour;
    }

    static List<Reading> readings(List<JobView> jobs) {
        return jobs.stream()
                .filter(job -> job.malformed() == null)
                .map(JobView::reading)
                .toList();
    }

    int pageSize(int asked, String rid) {
        if (!misbehaviour.strikes(Fault.UNEVEN_PAGES, rid)) {
            return asked;
        }
        int other = 1 + misbehaviour.choose(asked * 2);
        count(Fault.UNEVEN_PAGES, other != asked);
        return other;
    }

    /**
     * The jobs of a page as they will be shown.
     *
     * @param from the index of the page's first job
     * @param again whether that job is also the last one of the page before
     */
    List<JobView> shape(SimulatedBuild build, List<JobView> now, PageToken token, int from, boolean again) {
        String rid = build.rid();
        count(Fault.DUPLICATES, again && !now.isEmpty());
        List<JobView> jobs = new ArrayList<>(now);
        if (misbehaviour.strikes(Fault.STALE_PAGE, rid)) {
            jobs = stale(build, now, from);
        }
        if (token.page() > 0 && misbehaviour.strikes(Fault.SHIFTING_PAGES, rid)) {
            long since = token.sweepStartMillis() - misbehaviour.tuning().shiftMillis();
            leaveOut(Fault.SHIFTING_PAGES, jobs, job -> finishedSince(job, since));
        }
        vanish(jobs, rid);
        if (misbehaviour.strikes(Fault.UNKNOWN_LAST_WORD, rid)) {
            Predicate<JobView> chosen = job -> job.state().isTerminal() && oneInFour(job.rid(), 1);
            replace(
                    Fault.UNKNOWN_LAST_WORD,
                    jobs,
                    chosen,
                    job -> job.showing(job.state().calling("ABORTED")));
        }
        if (misbehaviour.strikes(Fault.NO_START_TIMES, rid)) {
            replace(
                    Fault.NO_START_TIMES,
                    jobs,
                    job -> job.state().startedTime() != null,
                    job -> job.showing(
                            job.state().withTimes(null, null, job.state().finishedTime())));
        }
        oneOf(jobs, rid);
        if (misbehaviour.strikes(Fault.ODD_TIMES, rid)) {
            replace(Fault.ODD_TIMES, jobs, job -> true, JobView::withOddTimes);
        }
        return jobs;
    }

    /** Applies the faults that strike a single job of the page. */
    private void oneOf(List<JobView> jobs, String rid) {
        if (jobs.isEmpty()) {
            return;
        }
        if (misbehaviour.strikes(Fault.UNKNOWN_STATUS, rid)) {
            int at = misbehaviour.choose(jobs.size());
            JobView job = jobs.get(at);
            boolean open = !job.state().isTerminal();
            if (open) {
                String word = STRANGE_WORDS.get(misbehaviour.choose(STRANGE_WORDS.size()));
                jobs.set(at, job.showing(job.state().calling(word)));
            }
            count(Fault.UNKNOWN_STATUS, open);
        }
        if (misbehaviour.strikes(Fault.MALFORMED_ELEMENT, rid)) {
            int at = misbehaviour.choose(jobs.size());
            jobs.set(at, jobs.get(at).brokenAs(NO_JOBS.get(misbehaviour.choose(NO_JOBS.size()))));
            count(Fault.MALFORMED_ELEMENT, true);
        }
    }

    /** Removes the jobs that have vanished; the same ones each time. */
    void vanish(List<JobView> jobs, String rid) {
        if (misbehaviour.strikes(Fault.VANISHED_JOBS, rid)) {
            leaveOut(Fault.VANISHED_JOBS, jobs, job -> oneInFour(job.rid(), 0));
        }
    }

    private List<JobView> stale(SimulatedBuild build, List<JobView> now, int from) {
        long then = build.nowMillis() - misbehaviour.tuning().staleMillis();
        List<JobView> before = build.slice(from, now.size(), then).jobs();
        count(Fault.STALE_PAGE, !before.equals(now));
        return new ArrayList<>(before);
    }

    private static boolean finishedSince(JobView job, long sinceMillis) {
        return job.state().isTerminal() && job.state().atMillis() > sinceMillis;
    }

    private static boolean oneInFour(String rid, int remainder) {
        return Math.floorMod(rid.hashCode(), 4) == remainder;
    }

    private void leaveOut(Fault fault, List<JobView> jobs, Predicate<JobView> which) {
        count(fault, jobs.removeIf(which));
    }

    private void replace(Fault fault, List<JobView> jobs, Predicate<JobView> which, UnaryOperator<JobView> with) {
        boolean any = jobs.stream().anyMatch(which);
        jobs.replaceAll(job -> which.test(job) ? with.apply(job) : job);
        count(fault, any);
    }

    private void count(Fault fault, boolean happened) {
        if (happened) {
            misbehaviour.count(fault);
        }
    }
}
