package io.buildwatch.foundry;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.buildwatch.foundry.JsonAnswer.Flaws;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one {@code Job} of a list (API page). One instance for one job. */
final class JobDecoder {
    private final Flaws flaws = new Flaws();
    private final List<Job.Output> outputs = new ArrayList<>(1);
    private @Nullable String rid;
    private @Nullable String buildRid;
    private @Nullable String status;
    private @Nullable Instant started;
    private @Nullable Instant latestAttempt;
    private @Nullable Instant finished;

    private JobDecoder() {}

    /**
     * Reads the current value to its end.
     *
     * @return null where it is malformed: no object, a part of the wrong type, no RID or status, or of another build
     */
    static @Nullable Job read(JsonParser in, BuildRid build) throws IOException {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            in.skipChildren();
            return null;
        }
        JobDecoder decoder = new JobDecoder();
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String field = in.currentName();
            in.nextToken();
            decoder.field(field, in);
        }
        return decoder.job(build);
    }

    private void field(String name, JsonParser in) throws IOException {
        switch (name) {
            case "rid" -> rid = JsonAnswer.word(in, flaws);
            case "buildRid" -> buildRid = JsonAnswer.word(in, flaws);
            case "jobStatus" -> status = JsonAnswer.word(in, flaws);
            case "startedTime" -> started = JsonAnswer.instant(in, flaws);
            case "latestAttemptStartTime" -> latestAttempt = JsonAnswer.instant(in, flaws);
            case "finishedTime" -> finished = JsonAnswer.instant(in, flaws);
            case "outputs" -> outputs(in);
            default -> in.skipChildren();
        }
    }

    private @Nullable Job job(BuildRid build) {
        if (flaws.found || rid == null || status == null || (buildRid != null && !buildRid.equals(build.value()))) {
            return null;
        }
        return new Job(rid, JobStatus.of(status), status, started, latestAttempt, finished, List.copyOf(outputs));
    }

    private void outputs(JsonParser in) throws IOException {
        outputs.clear();
        if (in.currentToken() != JsonToken.START_ARRAY) {
            flaws.found |= in.currentToken() != JsonToken.VALUE_NULL;
            in.skipChildren();
            return;
        }
        while (in.nextToken() != JsonToken.END_ARRAY) {
            Job.Output output = output(in);
            if (output != null) {
                outputs.add(output);
            }
        }
    }

    /** Null for a kind that is not documented, and for one that cannot be read: that is no reason to doubt the job. */
    private static Job.@Nullable Output output(JsonParser in) throws IOException {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            in.skipChildren();
            return null;
        }
        Flaws ignored = new Flaws();
        String type = null;
        String datasetRid = null;
        String mediaSetRid = null;
        String outputTransactionRid = null;
        String transactionId = null;
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String field = in.currentName();
            in.nextToken();
            switch (field) {
                case "type" -> type = JsonAnswer.word(in, ignored);
                case "datasetRid" -> datasetRid = JsonAnswer.word(in, ignored);
                case "mediaSetRid" -> mediaSetRid = JsonAnswer.word(in, ignored);
                case "outputTransactionRid" -> outputTransactionRid = JsonAnswer.word(in, ignored);
                case "transactionId" -> transactionId = JsonAnswer.word(in, ignored);
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
