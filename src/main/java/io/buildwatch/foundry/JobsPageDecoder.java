package io.buildwatch.foundry;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.buildwatch.foundry.JsonAnswer.UnreadableAnswerException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code {"data": [Job, …]?, "nextPageToken": string?}} (API page). */
final class JobsPageDecoder {
    /** Beyond this no URL would be accepted. */
    private static final int MAX_TOKEN = 1 << 14;

    private JobsPageDecoder() {}

    /** @throws IOException where the answer as a whole cannot be read: cut off, no JSON, another shape */
    static JobsPage read(byte[] body, int length, BuildRid build) throws IOException {
        try (JsonParser in = JsonAnswer.parser(body, length)) {
            JsonAnswer.begin(in);
            List<Job> jobs = new ArrayList<>();
            int malformed = 0;
            String token = null;
            while (in.nextToken() != JsonToken.END_OBJECT) {
                String field = in.currentName();
                in.nextToken();
                switch (field) {
                    case "data" -> {
                        jobs.clear();
                        malformed += jobs(in, build, jobs);
                    }
                    case "nextPageToken" -> token = token(in);
                    default -> in.skipChildren();
                }
            }
            JsonAnswer.end(in);
            return new JobsPage(List.copyOf(jobs), token, malformed);
        }
    }

    private static int jobs(JsonParser in, BuildRid build, List<Job> into) throws IOException {
        if (in.currentToken() == JsonToken.VALUE_NULL) {
            return 0;
        }
        if (in.currentToken() != JsonToken.START_ARRAY) {
            throw new UnreadableAnswerException("data is no array");
        }
        int malformed = 0;
        while (in.nextToken() != JsonToken.END_ARRAY) {
            Job job = JobDecoder.read(in, build);
            if (job == null) {
                malformed++;
            } else {
                into.add(job);
            }
        }
        return malformed;
    }

    private static @Nullable String token(JsonParser in) throws IOException {
        if (in.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        if (in.currentToken() != JsonToken.VALUE_STRING || in.getTextLength() > MAX_TOKEN) {
            throw new UnreadableAnswerException("nextPageToken is no text of a bearable length");
        }
        String token = in.getText();
        return token.isEmpty() ? null : token;
    }
}
