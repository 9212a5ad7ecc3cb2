package io.buildwatch.foundry;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.buildwatch.foundry.JsonAnswer.Flaws;
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

/** Reads a {@code Build} and {@code {"data": {buildRid: Build}}} (API page). One instance for one build. */
final class BuildDecoder {
    private final Flaws flaws = new Flaws();
    private final List<String> jobRids = new ArrayList<>();
    private @Nullable String rid;
    private @Nullable String status;
    private @Nullable String branchName;
    private @Nullable String createdBy;
    private @Nullable String scheduleRid;
    private @Nullable Instant created;
    private @Nullable Instant finished;

    private BuildDecoder() {}

    /** @throws IOException where the answer is cut off, no JSON, malformed, or another build */
    static Build readOne(byte[] body, int length, BuildRid asked) throws IOException {
        try (JsonParser in = JsonAnswer.parser(body, length)) {
            JsonAnswer.begin(in);
            Build build = read(in, asked);
            JsonAnswer.end(in);
            if (build == null) {
                throw new UnreadableAnswerException("the build is malformed or another one");
            }
            return build;
        }
    }

    /** @throws IOException where the answer as a whole cannot be read; entries that were not asked for are ignored */
    static BuildBatch readBatch(byte[] body, int length, Collection<BuildRid> asked) throws IOException {
        Map<String, BuildRid> wanted = new HashMap<>();
        asked.forEach(build -> wanted.put(build.value(), build));
        try (JsonParser in = JsonAnswer.parser(body, length)) {
            JsonAnswer.begin(in);
            Map<BuildRid, Build> builds = new HashMap<>();
            Set<BuildRid> malformed = new HashSet<>();
            while (in.nextToken() != JsonToken.END_OBJECT) {
                boolean data = "data".equals(in.currentName());
                JsonToken value = in.nextToken();
                if (!data || value == JsonToken.VALUE_NULL) {
                    in.skipChildren();
                } else if (value == JsonToken.START_OBJECT) {
                    readEntries(in, wanted, builds, malformed);
                } else {
                    throw new UnreadableAnswerException("data is no object");
                }
            }
            JsonAnswer.end(in);
            return new BuildBatch(Map.copyOf(builds), Set.copyOf(malformed));
        }
    }

    private static void readEntries(
            JsonParser in, Map<String, BuildRid> wanted, Map<BuildRid, Build> builds, Set<BuildRid> malformed)
            throws IOException {
        while (in.nextToken() != JsonToken.END_OBJECT) {
            BuildRid asked = wanted.get(in.currentName());
            JsonToken value = in.nextToken();
            if (asked == null || value == JsonToken.VALUE_NULL) {
                in.skipChildren();
                continue;
            }
            Build build = read(in, asked);
            if (build == null) {
                builds.remove(asked);
                malformed.add(asked);
            } else {
                builds.put(asked, build);
                malformed.remove(asked);
            }
        }
    }

    private static @Nullable Build read(JsonParser in, BuildRid asked) throws IOException {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            in.skipChildren();
            return null;
        }
        BuildDecoder decoder = new BuildDecoder();
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String field = in.currentName();
            in.nextToken();
            decoder.field(field, in);
        }
        return decoder.build(asked);
    }

    private void field(String name, JsonParser in) throws IOException {
        switch (name) {
            case "rid" -> rid = JsonAnswer.word(in, flaws);
            case "status" -> status = JsonAnswer.word(in, flaws);
            case "jobRids" -> {
                jobRids.clear();
                JsonAnswer.words(in, flaws, jobRids);
            }
            // What only describes the build is left out where it cannot be read.
            case "branchName" -> branchName = JsonAnswer.word(in, new Flaws());
            case "createdBy" -> createdBy = JsonAnswer.word(in, new Flaws());
            case "scheduleRid" -> scheduleRid = JsonAnswer.word(in, new Flaws());
            case "createdTime" -> created = JsonAnswer.instant(in, new Flaws());
            case "finishedTime" -> finished = JsonAnswer.instant(in, new Flaws());
            default -> in.skipChildren();
        }
    }

    private @Nullable Build build(BuildRid asked) {
        if (flaws.found || status == null || !asked.value().equals(rid)) {
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
