package io.buildwatch.foundry;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.buildwatch.foundry.JsonAnswer.UnreadableAnswerException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a page of jobs, {@code {"data": [Job, …]?, "nextPageToken": string?}}, see
 * docs/architecture.md#list-jobs-of-build. Stateless; any thread.
 */
final class JobsPageDecoder {
    private JobsPageDecoder() {}

    /**
     * Reads one page.
     *
     * @param build whose jobs were asked for
     * @param flaws takes note of the answer's flaws
     * @throws IOException if the answer as a whole cannot be read: cut off, not JSON, an error, another shape
     */
    static JobsPage read(byte[] body, int length, BuildRid build, AnswerFlaws flaws) throws IOException {
        List<Job> jobs = new ArrayList<>();
        String token = PageAnswer.read(body, length, "a page of jobs", flaws, in -> {
            jobs.clear();
            jobs(in, build, jobs, flaws);
        });
        AnswerFlaw malformed = AnswerFlaw.MALFORMED_ELEMENT;
        return new JobsPage(List.copyOf(jobs), token, flaws.count(malformed), flaws.firstDescription(malformed));
    }

    private static void jobs(JsonParser in, BuildRid build, List<Job> into, AnswerFlaws flaws) throws IOException {
        if (in.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        if (in.currentToken() != JsonToken.START_ARRAY) {
            throw new UnreadableAnswerException("data is no array");
        }
        while (in.nextToken() != JsonToken.END_ARRAY) {
            Job job = JobDecoder.read(in, build, flaws);
            if (job != null) {
                into.add(job);
            }
        }
    }
}
