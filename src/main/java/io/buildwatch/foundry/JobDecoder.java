package io.buildwatch.foundry;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one {@code Job} of a list, see docs/architecture.md#list-jobs-of-build. One instance for each job. */
final class JobDecoder {
    private final AnswerFlaws flaws;
    private final List<Job.Output> outputs = new ArrayList<>(1);
    private @Nullable String rid;
    private @Nullable String buildRid;
    private @Nullable String status;
    private @Nullable Instant started;
    private @Nullable Instant latestAttempt;
    private @Nullable Instant finished;

    /** What is wrong with a field that must be readable; null as long as nothing is. */
    private @Nullable String wrong;

    private JobDecoder(AnswerFlaws flaws) {
        this.flaws = flaws;
    }

    /**
     * Reads the current value to its end.
     *
     * @return null if it is malformed: not an object, its RID, build RID or status unreadable, or of another build
     */
    static @Nullable Job read(JsonParser in, BuildRid build, AnswerFlaws flaws) throws IOException {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            flaws.note(AnswerFlaw.MALFORMED_ELEMENT, "a job that " + AnswerFlaws.kind(in.currentToken()));
            in.skipChildren();
            return null;
        }
        JobDecoder decoder = new JobDecoder(flaws);
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String field = in.currentName();
            in.nextToken();
            decoder.field(field, in);
        }
        return decoder.job(build);
    }

    private void field(String name, JsonParser in) throws IOException {
        switch (name) {
            case "rid" -> rid = requiredWord(in);
            case "buildRid" -> buildRid = in.currentToken() == JsonToken.VALUE_NULL ? null : requiredWord(in);
            case "jobStatus" -> status = requiredWord(in);
            case "startedTime" -> started = JsonAnswer.instant(in, flaws);
            case "latestAttemptStartTime" -> latestAttempt = JsonAnswer.instant(in, flaws);
            case "finishedTime" -> finished = JsonAnswer.instant(in, flaws);
            case "outputs" -> outputs(in);
            default -> in.skipChildren();
        }
    }

    private @Nullable Job job(BuildRid build) {
        if (wrong == null && rid != null && status != null && buildRid != null && !buildRid.equals(build.value())) {
            wrong = "the job is of another build";
        }
        if (wrong != null || rid == null || status == null) {
            String missing = rid == null ? "rid" : "jobStatus";
            flaws.note(AnswerFlaw.MALFORMED_ELEMENT, wrong == null ? "a job without " + missing : wrong);
            return null;
        }
        return new Job(rid, JobStatus.of(status), status, started, latestAttempt, finished, List.copyOf(outputs));
    }

    private @Nullable String requiredWord(JsonParser in) throws IOException {
        String word = in.currentToken() == JsonToken.VALUE_STRING ? JsonAnswer.wordOrNull(in) : null;
        if (word == null) {
            wrong = AnswerFlaws.describe(in);
            in.skipChildren();
        }
        return word;
    }

    private void outputs(JsonParser in) throws IOException {
        outputs.clear();
        if (!JsonAnswer.beginArray(in, flaws)) {
            return;
        }
        while (in.nextToken() != JsonToken.END_ARRAY) {
            Job.Output output = output(in);
            if (output != null) {
                outputs.add(output);
            }
        }
    }

    /** Null for an output that is of an undocumented kind or cannot be read; the job itself can still be used. */
    private static Job.@Nullable Output output(JsonParser in) throws IOException {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            in.skipChildren();
            return null;
        }
        String type = null;
        String datasetRid = null;
        String mediaSetRid = null;
        String outputTransactionRid = null;
        String transactionId = null;
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String field = in.currentName();
            in.nextToken();
            switch (field) {
                case "type" -> type = JsonAnswer.wordOrNull(in);
                case "datasetRid" -> datasetRid = JsonAnswer.wordOrNull(in);
                case "mediaSetRid" -> mediaSetRid = JsonAnswer.wordOrNull(in);
                case "outputTransactionRid" -> outputTransactionRid = JsonAnswer.wordOrNull(in);
                case "transactionId" -> transactionId = JsonAnswer.wordOrNull(in);
                default -> in.skipChildren();
            }
        }
        if (type == null) {
            return null;
        }
        if (type.equals("datasetJobOutput") && datasetRid != null) {
            return new Job.Output(type, datasetRid, outputTransactionRid);
        }
        if (type.equals("transactionalMediaSetJobOutput") && mediaSetRid != null) {
            return new Job.Output(type, mediaSetRid, transactionId);
        }
        return null;
    }
}
