package io.buildwatch.foundry;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.buildwatch.foundry.JsonAnswer.UnreadableAnswerException;
import io.buildwatch.text.VisibleText;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a page of runs, {@code {"data": [ScheduleRun, …]?, "nextPageToken": string?}}, see
 * docs/architecture.md#schedules. Stateless; any thread.
 */
final class RunsPageDecoder {
    private RunsPageDecoder() {}

    /**
     * Reads one page.
     *
     * @param schedule whose runs were asked for
     * @param flaws takes note of the answer's flaws
     * @throws IOException if the answer as a whole cannot be read: cut off, not JSON, an error, another shape
     */
    static RunsPage read(byte[] body, int length, FollowRid schedule, AnswerFlaws flaws) throws IOException {
        List<ScheduleRun> runs = new ArrayList<>();
        String token = PageAnswer.read(body, length, "a page of runs", flaws, in -> {
            runs.clear();
            readRuns(in, schedule, runs, flaws);
        });
        AnswerFlaw malformed = AnswerFlaw.MALFORMED_ELEMENT;
        return new RunsPage(List.copyOf(runs), token, flaws.count(malformed), flaws.firstDescription(malformed), null);
    }

    private static void readRuns(JsonParser in, FollowRid schedule, List<ScheduleRun> into, AnswerFlaws flaws)
            throws IOException {
        if (in.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        if (in.currentToken() != JsonToken.START_ARRAY) {
            throw new UnreadableAnswerException("data is no array");
        }
        while (in.nextToken() != JsonToken.END_ARRAY) {
            ScheduleRun run = readRun(in, schedule, flaws);
            if (run != null) {
                into.add(run);
            }
        }
    }

    private static @Nullable ScheduleRun readRun(JsonParser in, FollowRid schedule, AnswerFlaws flaws)
            throws IOException {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            flaws.note(AnswerFlaw.MALFORMED_ELEMENT, "a run that " + AnswerFlaws.kind(in.currentToken()));
            in.skipChildren();
            return null;
        }
        String rid = null;
        String of = null;
        Instant created = null;
        RunResultDecoder result = new RunResultDecoder();
        boolean error = false;
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String field = in.currentName();
            in.nextToken();
            switch (field) {
                case "rid" -> rid = JsonAnswer.wordOrNull(in);
                case "scheduleRid" -> of = JsonAnswer.word(in, flaws);
                case "createdTime" -> created = JsonAnswer.instant(in, flaws);
                case "result" -> result.read(in);
                default -> {
                    error |= JsonAnswer.isErrorField(field, in);
                    in.skipChildren();
                }
            }
        }
        String problem = problem(rid, of, schedule, error, result);
        if (rid == null || created == null || problem != null) {
            flaws.note(
                    AnswerFlaw.MALFORMED_ELEMENT, problem == null ? "a run whose createdTime cannot be read" : problem);
            return null;
        }
        return new ScheduleRun(rid, created, result.value());
    }

    /** Why the element cannot be used; null if it can. */
    private static @Nullable String problem(
            @Nullable String rid, @Nullable String of, FollowRid schedule, boolean error, RunResultDecoder result) {
        if (error) {
            return "an error in a run's place";
        }
        if (rid == null) {
            return "a run whose rid cannot be read";
        }
        if (of != null && !of.equals(schedule.value())) {
            return "a run of another schedule";
        }
        return result.problem();
    }

    /** Reads the field {@code result}. One instance for each run. */
    private static final class RunResultDecoder {
        /** In characters. */
        private static final int MAX_DESCRIPTION = 300;

        private @Nullable String word;
        private @Nullable String buildRid;
        private @Nullable String errorName;
        private @Nullable String description;
        private boolean unreadable;

        void read(JsonParser in) throws IOException {
            word = null;
            buildRid = null;
            errorName = null;
            description = null;
            unreadable = in.currentToken() != JsonToken.VALUE_NULL && in.currentToken() != JsonToken.START_OBJECT;
            if (in.currentToken() != JsonToken.START_OBJECT) {
                in.skipChildren();
                return;
            }
            while (in.nextToken() != JsonToken.END_OBJECT) {
                String field = in.currentName();
                in.nextToken();
                switch (field) {
                    case "type" -> word = JsonAnswer.wordOrNull(in);
                    case "buildRid" -> buildRid = JsonAnswer.wordOrNull(in);
                    case "errorName" -> errorName = JsonAnswer.wordOrNull(in);
                    case "description" -> description = text(in);
                    default -> in.skipChildren();
                }
            }
            unreadable = word == null;
        }

        private static @Nullable String text(JsonParser in) throws IOException {
            if (in.currentToken() == JsonToken.VALUE_STRING) {
                return VisibleText.line(in.getText(), MAX_DESCRIPTION);
            }
            in.skipChildren();
            return null;
        }

        /** Why the result cannot be used; null if it can, or if there is none yet. */
        @Nullable
        String problem() {
            if (unreadable) {
                return "a run whose result cannot be read";
            }
            boolean noBuild = buildRid != null && build().isEmpty();
            return noBuild ? "a run that has started a build whose RID cannot be read" : null;
        }

        /** Null while there is none. */
        ScheduleRun.@Nullable Result value() {
            boolean notYet = ScheduleRun.SUBMITTED.equals(word) && buildRid == null;
            if (word == null || notYet) {
                return null;
            }
            return new ScheduleRun.Result(word, build().orElse(null), error());
        }

        private @Nullable String error() {
            if (errorName == null || description == null) {
                return errorName == null ? description : errorName;
            }
            return errorName + ": " + description;
        }

        private Optional<BuildRid> build() {
            return buildRid == null ? Optional.empty() : BuildRid.parse(buildRid);
        }
    }
}
