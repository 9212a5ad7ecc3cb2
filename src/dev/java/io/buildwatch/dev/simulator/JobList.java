package io.buildwatch.dev.simulator;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The endpoint List Jobs Of Build. A page costs what it holds, however long the list is. Any thread. */
final class JobList {
    private static final String PAGE_TOKEN = "pageToken";

    private final SimulatedWorld world;
    private final FaultRules misbehaviour;
    private final PageFaults faults;
    private final SimulatorSettings settings;
    private final PageTokens tokens;

    JobList(SimulatedWorld world, FaultRules misbehaviour, SimulatorSettings settings) {
        this.world = world;
        this.misbehaviour = misbehaviour;
        this.settings = settings;
        tokens = new PageTokens(world, misbehaviour, settings);
        faults = new PageFaults(misbehaviour);
    }

    SimulatedAnswer answer(String rid, Map<String, String> query) {
        if (!"true".equals(query.get("preview")) && misbehaviour.strikesAndCounts(ApiFault.PREVIEW_REQUIRED, rid)) {
            return FoundryErrors.badRequest("ApiFeaturePreviewUsageOnly", Map.of());
        }
        if (misbehaviour.strikesAndCounts(ApiFault.LIST_MISSING, rid)) {
            return SimulatedAnswer.bare(404);
        }
        if (misbehaviour.strikesAndCounts(ApiFault.LIST_FORBIDDEN, rid)) {
            return FoundryErrors.forbidden("GetBuildPermissionDenied", Map.of("buildRid", rid));
        }
        SimulatedBuild build = world.find(rid);
        if (build == null || misbehaviour.strikesAndCounts(ApiFault.LIST_NOT_FOUND, rid)) {
            return FoundryErrors.buildNotFound(rid);
        }
        int size = pageSize(build, query.get("pageSize"));
        if (size < 1) {
            return FoundryErrors.badRequest("InvalidPageSize", Map.of("pageSize", query.getOrDefault("pageSize", "")));
        }
        String raw = query.get(PAGE_TOKEN);
        PageToken token = tokens.of(raw, rid);
        if (token == null) {
            return FoundryErrors.badRequest("InvalidPageToken", Map.of(PAGE_TOKEN, String.valueOf(raw)));
        }
        build.reachPage(token.page());
        return page(build, token, raw, size);
    }

    private SimulatedAnswer page(SimulatedBuild build, PageToken token, @Nullable String raw, int size) {
        String rid = build.rid();
        if (!token.afterExtraPage()) {
            if (misbehaviour.strikesAndCounts(ApiFault.EMPTY_PAGE, rid)) {
                return extraPage(rid, token, true);
            }
            if (build.hasJobs() && misbehaviour.strikesAndCounts(ApiFault.ABSENT_DATA, rid)) {
                return extraPage(rid, token, false);
            }
        }
        long now = world.nowMillis();
        boolean again = token.page() > 0 && misbehaviour.strikes(ApiFault.DUPLICATES, rid);
        int from = again ? Math.max(0, token.offset() - 1) : token.offset();
        int jobs = faults.pageSize(size, rid) + (token.offset() - from);
        SimulatedBuild.Slice slice = build.slice(from, jobs, now);
        List<ServedJob> shown = faults.shape(build, slice.jobs(), token, from, again);
        String next = slice.more() ? token.next(from + jobs, now, false).encode(rid) : null;
        if (raw != null && misbehaviour.strikesAndCounts(ApiFault.REPEATED_TOKEN, rid)) {
            next = raw;
        }
        boolean noData =
                shown.isEmpty() && !build.hasJobs() && misbehaviour.strikesAndCounts(ApiFault.ABSENT_DATA, rid);
        return write(noData ? null : shown, next);
    }

    private SimulatedAnswer extraPage(String rid, PageToken token, boolean withData) {
        String next = token.next(token.offset(), world.nowMillis(), true).encode(rid);
        return write(withData ? List.of() : null, next);
    }

    private static SimulatedAnswer write(@Nullable List<ServedJob> jobs, @Nullable String nextPageToken) {
        byte[] body = WireJson.object(json -> {
            if (jobs != null) {
                json.writeArrayFieldStart("data");
                for (ServedJob job : jobs) {
                    WireJson.job(json, job);
                }
                json.writeEndArray();
            }
            if (nextPageToken != null) {
                json.writeStringField("nextPageToken", nextPageToken);
            }
        });
        return SimulatedAnswer.ok(body, jobs == null ? List.of() : PageFaults.readings(jobs));
    }

    private int pageSize(SimulatedBuild build, @Nullable String asked) {
        int size = settings.pageSize();
        if (asked != null) {
            try {
                size = Math.min(Integer.parseInt(asked), settings.largestPage());
            } catch (NumberFormatException notANumber) {
                return 0;
            }
        }
        return size < 1 ? 0 : build.pageSizeOr(size);
    }
}
