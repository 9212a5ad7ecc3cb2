package io.buildwatch.foundry;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.buildwatch.foundry.JsonAnswer.ErrorInsteadException;
import io.buildwatch.foundry.JsonAnswer.UnreadableAnswerException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@code Build}, and the batch {@code {"data": {buildRid: Build}}}, see docs/architecture.md#build. One
 * instance for each build.
 */
final class BuildDecoder {
    /** Why the answer's entry for a build cannot be used. */
    static final String MALFORMED = "the Build has no rid and status that can be read, or is another build";

    private final AnswerFlaws flaws;
    private final List<String> jobRids = new ArrayList<>();
    private @Nullable String rid;
    private @Nullable String status;
    private @Nullable String branchName;
    private @Nullable String createdBy;
    private @Nullable String scheduleRid;
    private @Nullable Instant created;
    private @Nullable Instant finished;

    private boolean error;

    private BuildDecoder(AnswerFlaws flaws) {
        this.flaws = flaws;
    }

    /**
     * Reads one {@code Build}.
     *
     * @param asked the build that was asked for
     * @param flaws takes note of the answer's flaws
     * @throws IOException if the answer is cut off, not JSON, an error, malformed, or another build
     */
    static Build readOne(byte[] body, int length, BuildRid asked, AnswerFlaws flaws) throws IOException {
        try (JsonParser in = JsonAnswer.parser(body, length)) {
            JsonAnswer.begin(in);
            BuildDecoder decoder = readFields(in, flaws);
            JsonAnswer.end(in);
            if (decoder.error) {
                flaws.note(AnswerFlaw.ERROR_BODY, "");
                throw new ErrorInsteadException();
            }
            Build build = decoder.build(asked);
            if (build == null) {
                throw new UnreadableAnswerException(MALFORMED);
            }
            return build;
        }
    }

    /**
     * Reads a batch. Entries of builds that were not asked for are ignored.
     *
     * @param flaws takes note of the answer's flaws
     * @throws IOException if the answer as a whole cannot be read: cut off, not JSON, an error, another shape
     */
    static BuildBatch readBatch(byte[] body, int length, Collection<BuildRid> asked, AnswerFlaws flaws)
            throws IOException {
        Map<String, BuildRid> wanted = new HashMap<>();
        asked.forEach(build -> wanted.put(build.value(), build));
        Map<BuildRid, Build> builds = new HashMap<>();
        Set<BuildRid> malformed = new HashSet<>();
        BatchAnswer.read(
                body, length, "a batch of builds", flaws, in -> readEntries(in, wanted, builds, malformed, flaws));
        return new BuildBatch(Map.copyOf(builds), Set.copyOf(malformed));
    }

    private static void readEntries(
            JsonParser in,
            Map<String, BuildRid> wanted,
            Map<BuildRid, Build> builds,
            Set<BuildRid> malformed,
            AnswerFlaws flaws)
            throws IOException {
        while (in.nextToken() != JsonToken.END_OBJECT) {
            BuildRid asked = wanted.get(in.currentName());
            JsonToken value = in.nextToken();
            if (asked == null || value == JsonToken.VALUE_NULL) {
                in.skipChildren();
                continue;
            }
            Build build = read(in, asked, flaws);
            if (build == null) {
                builds.remove(asked);
                malformed.add(asked);
            } else {
                builds.put(asked, build);
                malformed.remove(asked);
            }
        }
    }

    private static @Nullable Build read(JsonParser in, BuildRid asked, AnswerFlaws flaws) throws IOException {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            flaws.note(AnswerFlaw.MALFORMED_ELEMENT, "a build that " + AnswerFlaws.kind(in.currentToken()));
            in.skipChildren();
            return null;
        }
        return readFields(in, flaws).build(asked);
    }

    private static BuildDecoder readFields(JsonParser in, AnswerFlaws flaws) throws IOException {
        BuildDecoder decoder = new BuildDecoder(flaws);
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String field = in.currentName();
            in.nextToken();
            decoder.field(field, in);
        }
        return decoder;
    }

    private void field(String name, JsonParser in) throws IOException {
        switch (name) {
            case "rid" -> rid = JsonAnswer.wordOrNull(in);
            case "status" -> status = JsonAnswer.wordOrNull(in);
            case "jobRids" -> {
                jobRids.clear();
                JsonAnswer.words(in, flaws, jobRids);
            }
            case "branchName" -> branchName = JsonAnswer.word(in, flaws);
            case "createdBy" -> createdBy = JsonAnswer.word(in, flaws);
            case "scheduleRid" -> scheduleRid = JsonAnswer.word(in, flaws);
            case "createdTime" -> created = JsonAnswer.instant(in, flaws);
            case "finishedTime" -> finished = JsonAnswer.instant(in, flaws);
            default -> {
                error |= JsonAnswer.isErrorField(name, in);
                in.skipChildren();
            }
        }
    }

    private @Nullable Build build(BuildRid asked) {
        if (error || status == null || !asked.value().equals(rid)) {
            flaws.note(
                    AnswerFlaw.MALFORMED_ELEMENT,
                    error
                            ? "an error in a build's place"
                            : status == null ? "a build whose status cannot be read" : "a build of another rid");
            return null;
        }
        return new Build(
                asked,
                BuildStatus.of(status),
                status,
                List.copyOf(jobRids),
                branchName,
                createdBy,
                created,
                finished,
                scheduleRid);
    }
}
