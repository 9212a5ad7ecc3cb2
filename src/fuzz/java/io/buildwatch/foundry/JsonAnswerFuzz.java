package io.buildwatch.foundry;

import io.buildwatch.fuzz.Bounds;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A fuzz target: any body of an answer of Foundry. The first byte says whether the rest is a page of jobs, a build, a
 * batch of builds, a batch of jobs, a page of runs, a schedule, the schedules of a dataset or an error. The body must
 * either be read, with plain and bounded texts, or be refused by an IOException.
 */
public final class JsonAnswerFuzz {
    private static final BuildRid BUILD = new BuildRid("ri.foundry.main.build.a");
    private static final FollowRid SCHEDULE = new FollowRid("ri.scheduler.main.schedule.a");
    private static final Map<String, BuildRid> ASKED = Map.of(
            "ri.foundry.main.job.1", BUILD,
            "ri.foundry.main.job.2", BUILD,
            "ri.foundry.main.job.3", new BuildRid("ri.foundry.main.build.b"));
    private static final FailureClassifier FAILURES = new FailureClassifier(Clock.systemUTC());

    private interface Reader {
        void read(byte[] body, AnswerFlaws flaws) throws IOException;
    }

    private JsonAnswerFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        byte[] body = Arrays.copyOfRange(input, 1, input.length);
        Reader reader = switch (input[0]) {
            case 'b' -> JsonAnswerFuzz::build;
            case 'm' -> JsonAnswerFuzz::batch;
            case 'j' -> JsonAnswerFuzz::jobBatch;
            case 'r' -> JsonAnswerFuzz::runs;
            case 's' -> JsonAnswerFuzz::schedule;
            case 'd' -> JsonAnswerFuzz::schedules;
            case 'e' -> JsonAnswerFuzz::error;
            default -> JsonAnswerFuzz::page;
        };
        Bounds.withinMemory(input, () -> {
            AnswerFlaws flaws = new AnswerFlaws();
            try {
                reader.read(body, flaws);
            } catch (IOException e) {
                Bounds.plain(LocalFailures.describe(e), 200);
            }
            for (AnswerFlaw flaw : AnswerFlaw.values()) {
                Bounds.check(
                        (flaws.count(flaw) > 0) == (flaws.firstDescription(flaw) != null), "a flaw without a word");
                Bounds.plain(flaws.firstDescription(flaw) == null ? "" : flaws.firstDescription(flaw), 200);
            }
        });
    }

    private static void page(byte[] body, AnswerFlaws flaws) throws IOException {
        JobsPage page = JobsPageDecoder.read(body, body.length, BUILD, flaws);
        Bounds.check(
                page.malformed() >= 0 && page.malformed() + page.jobs().size() <= body.length, "more than there is");
        page.jobs().forEach(JsonAnswerFuzz::checkJob);
    }

    private static void jobBatch(byte[] body, AnswerFlaws flaws) throws IOException {
        JobBatch batch = JobBatchDecoder.read(body, body.length, ASKED, flaws);
        Bounds.check(ASKED.keySet().containsAll(batch.jobs().keySet()), "a job that was not asked for");
        batch.jobs().forEach((rid, job) -> {
            Bounds.check(job.rid().equals(rid), "another job");
            checkJob(job);
        });
    }

    private static void checkJob(Job job) {
        word(job.rid());
        word(job.rawStatus());
        Bounds.check(
                job.status() == JobStatus.UNKNOWN || job.status().name().equals(job.rawStatus()), "another status");
        time(job.startedTime());
        time(job.latestAttemptStartTime());
        time(job.finishedTime());
        job.outputs().forEach(output -> {
            word(output.type());
            word(output.rid());
            wordOrNull(output.transactionRid());
        });
    }

    private static void build(byte[] body, AnswerFlaws flaws) throws IOException {
        checkBuild(BuildDecoder.readOne(body, body.length, BUILD, flaws));
    }

    private static void batch(byte[] body, AnswerFlaws flaws) throws IOException {
        BuildBatch batch = BuildDecoder.readBatch(body, body.length, List.of(BUILD), flaws);
        Bounds.check(batch.builds().size() + batch.malformed().size() <= 1, "more than was asked for");
        batch.builds().values().forEach(JsonAnswerFuzz::checkBuild);
    }

    private static void checkBuild(Build build) {
        Bounds.check(build.rid().equals(BUILD), "another build");
        word(build.rawStatus());
        build.jobRids().forEach(JsonAnswerFuzz::word);
        wordOrNull(build.branchName());
        wordOrNull(build.createdBy());
        wordOrNull(build.scheduleRid());
        time(build.createdTime());
        time(build.finishedTime());
    }

    private static void runs(byte[] body, AnswerFlaws flaws) throws IOException {
        RunsPage page = RunsPageDecoder.read(body, body.length, SCHEDULE, flaws);
        Bounds.check(
                page.malformed() >= 0 && page.malformed() + page.runs().size() <= body.length, "more than there is");
        for (ScheduleRun run : page.runs()) {
            word(run.rid());
            time(run.createdTime());
            ScheduleRun.Result result = run.result();
            if (result != null) {
                word(result.word());
                Bounds.check(
                        result.build() == null
                                || BuildRid.parse(result.build().value()).isPresent(),
                        "no RID of a build");
                Bounds.plain(result.error() == null ? "" : result.error(), 1_000);
            }
        }
    }

    private static void schedule(byte[] body, AnswerFlaws flaws) throws IOException {
        ScheduleDetails details = ScheduleDecoder.read(body, body.length, SCHEDULE, flaws);
        Bounds.plain(details.displayName() == null ? "" : details.displayName(), 512);
    }

    private static void schedules(byte[] body, AnswerFlaws flaws) throws IOException {
        SchedulesPage page = SchedulesDecoder.read(body, body.length, flaws);
        page.schedules()
                .forEach(schedule ->
                        Bounds.check(FollowRid.parse(schedule.value()).isPresent(), "no RID"));
    }

    private static void error(byte[] body, AnswerFlaws unused) {
        FoundryFailure failure = FAILURES.ofStatus(new RawAnswer(404, body, body.length, null, null, null, false));
        Bounds.plain(failure.detail(), 200);
        wordOrNull(failure.errorName());
        wordOrNull(failure.errorInstanceId());
    }

    private static void word(String word) {
        Bounds.check(!word.isEmpty(), "an empty word");
        Bounds.plain(word, 512);
    }

    private static void wordOrNull(String word) {
        if (word != null) {
            word(word);
        }
    }

    private static void time(Instant time) {
        Bounds.check(
                time == null || Math.abs(time.toEpochMilli()) < 300_000_000_000_000L && time.getNano() % 1_000_000 == 0,
                "no time of a record");
    }
}
