package io.buildwatch.foundry;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads a batch of jobs, {@code {"data": {jobRid: Job}?}}, see docs/architecture.md#a-batch-of-jobs. Stateless; any
 * thread.
 */
final class JobBatchDecoder {
    private JobBatchDecoder() {}

    /**
     * Reads a batch. Entries of jobs that were not asked for are ignored; those that cannot be read are left out
     * and noted as flaws.
     *
     * @param asked the jobs that were asked for, and the builds that they belong to
     * @param flaws takes note of the answer's flaws
     * @throws IOException if the answer as a whole cannot be read: cut off, not JSON, an error, another shape
     */
    static JobBatch read(byte[] body, int length, Map<String, BuildRid> asked, AnswerFlaws flaws) throws IOException {
        Map<String, Job> jobs = new HashMap<>();
        BatchAnswer.read(body, length, "a batch of jobs", flaws, in -> readEntries(in, asked, jobs, flaws));
        return new JobBatch(Map.copyOf(jobs));
    }

    private static void readEntries(
            JsonParser in, Map<String, BuildRid> asked, Map<String, Job> jobs, AnswerFlaws flaws) throws IOException {
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String rid = in.currentName();
            BuildRid build = asked.get(rid);
            JsonToken value = in.nextToken();
            if (build == null || value == JsonToken.VALUE_NULL) {
                in.skipChildren();
                continue;
            }
            Job job = JobDecoder.read(in, build, flaws);
            if (job != null && !job.rid().equals(rid)) {
                flaws.note(AnswerFlaw.MALFORMED_ELEMENT, "the entry of a job is another job");
                job = null;
            }
            if (job == null) {
                jobs.remove(rid);
            } else {
                jobs.put(rid, job);
            }
        }
    }
}
