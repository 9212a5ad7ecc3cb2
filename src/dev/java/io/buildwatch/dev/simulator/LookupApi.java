package io.buildwatch.dev.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The endpoints that look up builds and jobs by RID, singly and in batches. Any thread. */
final class LookupApi {
    private static final int MOST_BUILDS = 100;
    private static final int MOST_JOBS = 500;
    /** If a build has more jobs, {@code Build.jobRids} (an optional field) is left out. */
    private static final int MOST_JOB_RIDS = 1_000;

    private final SimulatedWorld world;
    private final FaultRules misbehaviour;
    private final JobBatchFaults faults;

    LookupApi(SimulatedWorld world, FaultRules misbehaviour) {
        this.world = world;
        this.misbehaviour = misbehaviour;
        faults = new JobBatchFaults(misbehaviour);
    }

    SimulatedAnswer build(String rid) {
        if (misbehaviour.strikesAndCounts(ApiFault.BUILD_MISSING, rid)) {
            return SimulatedAnswer.bare(404);
        }
        if (misbehaviour.strikesAndCounts(ApiFault.BUILD_FORBIDDEN, rid)) {
            return FoundryErrors.forbidden("GetBuildPermissionDenied", Map.of("buildRid", rid));
        }
        SimulatedBuild build = world.find(rid);
        if (build == null) {
            return FoundryErrors.buildNotFound(rid);
        }
        ServedBuild view = view(build);
        return SimulatedAnswer.ok(WireJson.element(json -> WireJson.build(json, view)), List.of(view.reading()));
    }

    SimulatedAnswer builds(byte[] body) throws IOException {
        if (misbehaviour.strikesAndCounts(ApiFault.BUILD_BATCH_MISSING, null)) {
            return SimulatedAnswer.bare(404);
        }
        Set<String> rids = rids(body, "buildRid", MOST_BUILDS);
        if (rids == null) {
            return badBatch("GetBuildsBatch", MOST_BUILDS);
        }
        List<ServedBuild> views = new ArrayList<>();
        int forbidden = 0;
        int missing = 0;
        for (String rid : rids) {
            SimulatedBuild build = world.find(rid);
            if (misbehaviour.strikesAndCounts(ApiFault.BUILD_FORBIDDEN, rid)) {
                forbidden++;
            } else if (misbehaviour.strikesAndCounts(ApiFault.BUILD_MISSING, rid)) {
                missing++;
            } else if (build != null && !misbehaviour.strikesAndCounts(ApiFault.BUILD_LEFT_OUT, rid)) {
                views.add(view(build));
            }
        }
        if (forbidden > 0 && forbidden == rids.size()) {
            return FoundryErrors.forbidden("Default:PermissionDenied", Map.of());
        }
        if (missing > 0 && missing == rids.size()) {
            return SimulatedAnswer.bare(404);
        }
        byte[] answer = WireJson.object(json -> {
            json.writeObjectFieldStart("data");
            for (ServedBuild view : views) {
                json.writeFieldName(view.rid());
                WireJson.build(json, view);
            }
            json.writeEndObject();
        });
        return SimulatedAnswer.ok(
                answer, views.stream().map(ServedBuild::reading).toList());
    }

    SimulatedAnswer job(String rid) {
        ServedJob job = find(rid);
        if (job == null) {
            return FoundryErrors.jobNotFound(rid);
        }
        return SimulatedAnswer.ok(WireJson.element(json -> WireJson.job(json, job)), List.of(job.reading()));
    }

    SimulatedAnswer jobs(byte[] body, Map<String, String> query) throws IOException {
        if (misbehaviour.strikesAndCounts(ApiFault.JOB_BATCH_MISSING, null)) {
            return SimulatedAnswer.bare(404);
        }
        if (!"true".equals(query.get("preview"))
                || misbehaviour.strikesAndCounts(ApiFault.JOB_BATCH_PREVIEW_REQUIRED, null)) {
            return FoundryErrors.badRequest("ApiFeaturePreviewUsageOnly", Map.of());
        }
        if (misbehaviour.strikesAndCounts(ApiFault.JOB_BATCH_FORBIDDEN, null)) {
            return FoundryErrors.forbidden("Default:PermissionDenied", Map.of());
        }
        Set<String> rids = rids(body, "jobRid", MOST_JOBS);
        if (rids == null) {
            return badBatch("GetJobsBatch", MOST_JOBS);
        }
        if (rids.size() > misbehaviour.tuning().mostJobs()
                && misbehaviour.strikesAndCounts(ApiFault.JOB_BATCH_TOO_LARGE, null)) {
            return SimulatedAnswer.bare(413);
        }
        List<SimulatedJob> asked = new ArrayList<>();
        for (String rid : rids) {
            SimulatedJob job = world.findJob(rid);
            if (job != null) {
                asked.add(job);
            }
        }
        String forbidden = faults.forbiddenAmong(asked);
        if (forbidden != null) {
            return FoundryErrors.forbidden("GetJobPermissionDenied", Map.of("jobRid", forbidden));
        }
        Map<String, ServedJob> entries = faults.entries(asked, rids);
        byte[] answer = WireJson.object(json -> {
            json.writeObjectFieldStart("data");
            for (Map.Entry<String, ServedJob> entry : entries.entrySet()) {
                json.writeFieldName(entry.getKey());
                WireJson.job(json, entry.getValue());
            }
            json.writeEndObject();
        });
        // Only an entry under its own RID, of a job that was asked for, shows the status of that job.
        List<ServedJob> shown = new ArrayList<>();
        for (Map.Entry<String, ServedJob> entry : entries.entrySet()) {
            if (rids.contains(entry.getKey())
                    && entry.getKey().equals(entry.getValue().rid())) {
                shown.add(entry.getValue());
            }
        }
        return SimulatedAnswer.ok(answer, PageFaults.readings(shown));
    }

    private ServedBuild view(SimulatedBuild build) {
        long now = world.nowMillis();
        ServedBuild present = build.view(now, MOST_JOB_RIDS);
        if (!misbehaviour.strikes(ApiFault.BUILD_BEHIND, build.rid())) {
            return present;
        }
        ServedBuild past = build.view(now - misbehaviour.tuning().staleMillis(), MOST_JOB_RIDS);
        if (!past.state().equals(present.state())) {
            misbehaviour.count(ApiFault.BUILD_BEHIND);
        }
        return past;
    }

    private @Nullable ServedJob find(String rid) {
        SimulatedJob job = world.findJob(rid);
        return job == null ? null : job.served();
    }

    /** The RIDs asked for; null if the body is not a batch, is empty, or holds too many. */
    private static @Nullable Set<String> rids(byte[] body, String field, int most) throws IOException {
        JsonNode batch;
        try {
            batch = WireJson.MAPPER.readTree(body);
        } catch (JsonProcessingException notJson) {
            return null;
        }
        if (!batch.isArray() || batch.isEmpty() || batch.size() > most) {
            return null;
        }
        Set<String> rids = new LinkedHashSet<>();
        for (JsonNode element : batch) {
            if (!element.path(field).isTextual()) {
                return null;
            }
            rids.add(element.path(field).textValue());
        }
        return rids;
    }

    private static SimulatedAnswer badBatch(String name, int most) {
        return FoundryErrors.badRequest(
                "Default:InvalidArgument", Map.of("request", name, "maximum", String.valueOf(most)));
    }
}
