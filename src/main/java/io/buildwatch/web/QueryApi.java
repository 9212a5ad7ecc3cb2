package io.buildwatch.web;

import io.buildwatch.foundry.BuildRid;
import io.buildwatch.readmodel.ReadModelException;
import io.buildwatch.readmodel.ReadModelQueries;
import io.buildwatch.readmodel.ReadModelStatus;
import io.buildwatch.readmodel.ResultPage;
import io.buildwatch.view.BuildView;
import io.buildwatch.view.FollowView;
import io.buildwatch.view.JobView;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Answers {@code /api} as {@code openapi.yaml} describes it, except the stream of events. HTTP threads. */
final class QueryApi {
    static final String PREFIX = "/api/";
    static final String EVENTS = "/api/events";
    static final String BEHIND = "Buildwatch-Behind-Seconds";
    private static final Pattern BUILD = Pattern.compile("/api/builds/([^/]+)(/jobs)?");
    private static final String PATHS =
            "there are /api/builds, /api/builds/{rid}, /api/builds/{rid}/jobs, /api/follows, /api/events and /api/service;"
                    + " /openapi.yaml describes them";

    private final HealthSource health;
    private final ReadModelQueries queries;
    private final ServiceSource service;

    QueryApi(HealthSource health, ReadModelQueries queries, ServiceSource service) {
        this.health = health;
        this.queries = queries;
        this.service = service;
    }

    ReadModelQueries queries() {
        return queries;
    }

    private record Builds(List<BuildView> builds, @Nullable String next) {}

    private record Jobs(List<JobView> jobs, @Nullable String next) {}

    private record Follows(
            List<FollowView> follows, @Nullable String next) {}

    private record Model(int builds, long behindRecords, double behindSeconds, long diskBytes) {}

    ApiResponse answer(ApiRequest request) {
        try {
            return answerTo(request).with(Map.of(BEHIND, behind()));
        } catch (BadRequest e) {
            return ApiResponse.error(400, String.valueOf(e.getMessage()));
        } catch (ReadModelException e) {
            return ApiResponse.error(503, "the read model cannot answer now, try again: " + e.getMessage());
        }
    }

    private ApiResponse answerTo(ApiRequest request) {
        if (request.path().equals("/api/service")) {
            request.requireOnly(Set.of());
            return ApiResponse.json(200, service());
        }
        Matcher build = BUILD.matcher(request.path());
        boolean follows = request.path().equals("/api/follows");
        if (!request.path().equals("/api/builds") && !follows && !build.matches()) {
            return ApiResponse.error(404, PATHS);
        }
        if (!queries.hasCaughtUp()) {
            String trouble = queries.status().trouble();
            return ApiResponse.error(
                    503,
                    "the read model is still reading the topics, try again; "
                            + (trouble.isEmpty() ? "/api/service shows how far it is" : "it is held up: " + trouble));
        }
        if (request.path().equals("/api/builds")) {
            return builds(request);
        }
        if (follows) {
            return follows(request);
        }
        boolean jobs = build.group(2) != null;
        request.requireOnly(jobs ? QueryParameters.OF_JOBS : Set.of());
        Optional<BuildView> found = queries.build(build.group(1));
        if (found.isEmpty()) {
            return ApiResponse.error(404, notHeld(build.group(1)));
        }
        return jobs ? jobs(found.get(), request) : ApiResponse.json(200, found.get());
    }

    private static String notHeld(String rid) {
        return BuildRid.parse(rid).isPresent()
                ? "no such build is held; 'buildwatch submit " + rid + "' starts watching it"
                : "not the RID of a build, which looks like ri.foundry.main.build.a4386b7e-d546-49be-8a36-eefc355f5c58";
    }

    private ApiResponse builds(ApiRequest request) {
        request.requireOnly(QueryParameters.OF_BUILDS);
        int limit = QueryParameters.limit(request);
        try {
            ResultPage<BuildView> page = queries.builds(
                    QueryParameters.filter(request, Instant.now()), QueryParameters.cursor(request), limit);
            return ApiResponse.json(200, new Builds(page.items(), page.next()));
        } catch (IllegalArgumentException e) {
            throw new BadRequest(String.valueOf(e.getMessage()));
        }
    }

    private ApiResponse follows(ApiRequest request) {
        request.requireOnly(QueryParameters.OF_FOLLOWS);
        int limit = QueryParameters.limit(request);
        try {
            ResultPage<FollowView> page = queries.follows(QueryParameters.cursor(request), limit);
            return ApiResponse.json(200, new Follows(page.items(), page.next()));
        } catch (IllegalArgumentException e) {
            throw new BadRequest(String.valueOf(e.getMessage()));
        }
    }

    private ApiResponse jobs(BuildView build, ApiRequest request) {
        int limit = QueryParameters.limit(request);
        try {
            ResultPage<JobView> page =
                    queries.jobs(build, QueryParameters.statuses(request), QueryParameters.cursor(request), limit);
            return ApiResponse.json(200, new Jobs(page.items(), page.next()));
        } catch (IllegalArgumentException e) {
            throw new BadRequest(String.valueOf(e.getMessage()));
        }
    }

    private Map<String, Object> service() {
        List<HealthSource.Part> found = health.parts();
        Map<String, Object> parts = new LinkedHashMap<>();
        for (HealthSource.Part part : found) {
            Map<String, Object> detail = new LinkedHashMap<>(part.detail());
            detail.put("ok", part.ok());
            parts.put(part.name(), detail);
        }
        ReadModelStatus standing = queries.status();
        if (!standing.trouble().isEmpty()) {
            parts.put("readModel", Map.of("ok", false, "error", standing.trouble()));
        }
        ServiceSource.State state = service.state();
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("version", state.version());
        all.put("applicationId", state.applicationId());
        all.put("instanceId", state.instanceId());
        all.put("ok", found.stream().allMatch(HealthSource.Part::ok));
        all.put("parts", parts);
        all.put("partitions", state.partitions());
        all.put("budgets", state.budgets());
        all.put("refresh", state.refresh());
        all.put("follows", state.follows());
        all.put("callsPerMinute", state.callsPerMinute());
        all.put("oldestUnpolledSeconds", state.oldestUnpolledSeconds());
        all.put("lag", state.lag());
        all.put(
                "readModel",
                new Model(standing.builds(), standing.behindRecords(), standing.behindSeconds(), standing.diskBytes()));
        all.put("instances", state.instances());
        return all;
    }

    private String behind() {
        return String.format(Locale.ROOT, "%.3f", queries.behindSeconds());
    }
}
