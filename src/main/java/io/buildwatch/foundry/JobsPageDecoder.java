package io.buildwatch.foundry;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.buildwatch.foundry.JsonAnswer.UnreadableAnswerException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a page of jobs, {@code {"data": [Job, …]?, "nextPageToken": string?}}, see
 * docs/architecture.md#list-jobs-of-build. Stateless; any thread.
 */
final class JobsPageDecoder {
    /** In characters. No server would accept the URL with a longer token. */
    private static final int MAX_TOKEN = 1 << 14;

    private JobsPageDecoder() {}

    /**
     * Reads one page.
     *
     * @param build whose jobs were asked for
     * @param flaws takes note of the answer's flaws
     * @throws IOException if the answer as a whole cannot be read: cut off, not JSON, an error, another shape
     */
    static JobsPage read(byte[] body, int length, BuildRid build, AnswerFlaws flaws) throws IOException {
        try (JsonParser in = JsonAnswer.parser(body, length)) {
            JsonAnswer.begin(in);
            List<Job> jobs = new ArrayList<>();
            AnswerShape shape = new AnswerShape(flaws);
            String token = null;
            while (in.nextToken() != JsonToken.END_OBJECT) {
                String field = in.currentName();
                in.nextToken();
                switch (field) {
                    case "data" -> {
                        shape.noteKnownField();
                        jobs.clear();
                        jobs(in, build, jobs, flaws);
                    }
                    case "nextPageToken" -> {
                        shape.noteKnownField();
                        token = token(in);
                    }
                    default -> shape.skipUnknownField(field, in);
                }
            }
            JsonAnswer.end(in);
            shape.check("a page of jobs");
            AnswerFlaw malformed = AnswerFlaw.MALFORMED_ELEMENT;
            return new JobsPage(List.copyOf(jobs), token, flaws.count(malformed), flaws.firstDescription(malformed));
        }
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

    private static @Nullable String token(JsonParser in) throws IOException {
        if (in.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        if (in.currentToken() != JsonToken.VALUE_STRING || in.getTextLength() > MAX_TOKEN) {
            throw new UnreadableAnswerException("nextPageToken is not a text, or is too long");
        }
        String token = in.getText();
        return token.isEmpty() ? null : token;
    }
}
