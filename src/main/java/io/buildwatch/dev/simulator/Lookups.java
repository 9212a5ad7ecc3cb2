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
final class Lookups {
    private static final int MOST_BUILDS = 100;
    private static final int MOST_JOBS = 500;
    /** If a build has more jobs, {@code Build.jobRids} (an optional field) is left out. */
    private static final int MOST_JOB_RIDS = 1_000;

    private final World world;
    private final Misbehaviour misbehaviour;
    private final PageFaults faults;

    Lookups(World world, Misbehaviour misbehaviour) {
        this.world = world;
        this.misbehaviour = misbehaviour;
        faults = new PageFaults(misbehaviour);
    }

    Answer build(String rid) {
        if (strikes(Fault.BUILD_MISSING, rid)) {
            return Answer.bare(404);
        }
        if (strikes(Fault.BUILD_FORBIDDEN, rid)) {
            return Errors.forbidden("GetBuildPermissionDenied", Map.of("buildRid", rid));
        }
        SimulatedBuild build = world.find(rid);
        if (build == null) {
            return Errors.buildNotFound(rid);
        }
        BuildView view = view(build);
        return Answer.ok(Json.element(json -> Json.build(json, view)), List.of(view.reading()));
    }

    Answer builds(byte[] body) throws IOException {
        if (strikes(Fault.BUILD_BATCH_MISSING, null)) {
            return Answer.bare(404);
        }
        Set<String> rids = rids(body, "buildRid", MOST_BUILDS);
        if (rids == null) {
            return badBatch("GetBuildsBatch", MOST_BUILDS);
        }
        List<BuildView> views = new ArrayList<>();
        int forbidden = 0;
        int missing = 0;
        for (String rid : rids) {
            SimulatedBuild build = world.find(rid);
            if (strikes(Fault.BUILD_FORBIDDEN, rid)) {
                forbidden++;
            } else if (strikes(Fault.BUILD_MISSING, rid)) {
                missing++;
            } else if (build != null && !strikes(Fault.BUILD_LEFT_OUT, rid)) {
                views.add(view(build));
            }
        }
        if (forbidden > 0 && forbidden == rids.size()) {
            return Errors.forbidden("Default:PermissionDenied", Map.of());
        }
        if (missing > 0 && missing == rids.size()) {
            return Answer.bare(404);
        }
        byte[] answer = Json.object(json -> {
            json.writeObjectFieldStart("data");
            for (BuildView view : views) {
                json.writeFieldName(view.rid());
                Json.build(json, view);
            }
            json.writeEndObject();
        });
        return Answer.ok(answer, views.stream().map(BuildView::reading).toList());
    }

    Answer job(String rid) {
        JobView job = find(rid);
        if (job == null) {
            return Errors.jobNotFound(rid);
        }
        return Answer.ok(Json.element(json -> Json.job(json, job)), List.of(job.reading()));
    }

    Answer jobs(byte[] body, Map<String, String> query) throws IOException {
        if (strikes(Fault.JOB_BATCH_MISSING, null)) {
            return Answer.bare(404);
        }
        if (!"true".equals(query.get("preview"))) {
            return Errors.badRequest("ApiFeaturePreviewUsageOnly", Map.of());
        }
        Set<String> rids = rids(body, "jobRid", MOST_JOBS);
        if (rids == null) {
            return badBatch("GetJobsBatch", MOST_JOBS);
        }
        List<JobView> jobs = new ArrayList<>();
        for (String rid : rids) {
            JobView job = find(rid);
            if (job != null) {
                List<JobView> one = new ArrayList<>(List.of(job));
                faults.vanish(one, job.buildRid());
                jobs.addAll(one);
            }
        }
        byte[] answer = Json.object(json -> {
            json.writeObjectFieldStart("data");
            for (JobView job : jobs) {
                json.writeFieldName(job.rid());
                Json.job(json, job);
            }
            json.writeEndObject();
        });
        return Answer.ok(answer, PageFaults.readings(jobs));
    }

    private BuildView view(SimulatedBuild build) {
        long now = world.nowMillis();
        BuildView present = build.view(now, MOST_JOB_RIDS);
        if (!misbehaviour.strikes(Fault.BUILD_BEHIND, build.rid())) {
            return present;
        }
        BuildView past = build.view(now - misbehaviour.tuning().staleMillis(), MOST_JOB_RIDS);
        if (!past.state().equals(present.state())) {
            misbehaviour.count(Fault.BUILD_BEHIND);
        }
        return past;
    }

    private @Nullable JobView find(String rid) {
        SimulatedJob job = world.findJob(rid);
        return job == null ? null : job.build().locked(() -> new JobView(rid, job.buildRid(), job.now()));
    }

    /** The RIDs asked for; null if the body is not a batch, is empty, or holds too many. */
    private static @Nullable Set<String> rids(byte[] body, String field, int most) throws IOException {
        JsonNode batch;
        try {
            batch = Json.MAPPER.readTree(body);
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

    private static Answer badBatch(String name, int most) {
        return Errors.badRequest("Default:InvalidArgument", Map.of("request", name, "maximum", String.valueOf(most)));
    }

    private boolean strikes(Fault fault, @Nullable String rid) {
        boolean strikes = misbehaviour.strikes(fault, rid);
        if (strikes) {
            misbehaviour.count(fault);
        }
        return strikes;
    }
}
