package io.buildwatch.dev.simulator;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The endpoints of schedules: a schedule, its runs, and the schedules that build a dataset. Any thread. */
final class ScheduleApi {
    private static final String PAGE_TOKEN = "pageToken";
    private static final int LARGEST_PAGE = 100;

    private final SimulatedWorld world;
    private final FaultRules misbehaviour;
    private final RunFaults faults;
    private final SimulatorSettings settings;
    private final PageTokens tokens;

    /**
     * A page as it was asked for.
     *
     * @param rid the schedule, or the dataset
     * @param raw the token as it came; null for the first page
     */
    private record Asked(
            String rid, int size, PageToken token, @Nullable String raw) {}

    ScheduleApi(SimulatedWorld world, FaultRules misbehaviour, SimulatorSettings settings) {
        this.world = world;
        this.misbehaviour = misbehaviour;
        this.settings = settings;
        tokens = new PageTokens(world, misbehaviour, settings);
        faults = new RunFaults(misbehaviour);
    }

    SimulatedAnswer schedule(String rid, Map<String, String> query) {
        if (!"true".equals(query.get("preview"))) {
            return FoundryErrors.badRequest("ApiFeaturePreviewUsageOnly", Map.of());
        }
        return ifSeen(rid, schedule -> {
            ServedSchedule shown = schedule.served();
            return SimulatedAnswer.ok(WireJson.element(json -> ScheduleJson.schedule(json, shown)), List.of());
        });
    }

    SimulatedAnswer runs(String rid, Map<String, String> query) {
        return ifSeen(rid, schedule -> ifPage(rid, query, asked -> runsOf(schedule, asked)));
    }

    SimulatedAnswer datasetSchedules(String rid, Map<String, String> query) {
        SimulatedAnswer refusal = faultyRefusal(rid);
        if (refusal != null) {
            return refusal;
        }
        SimulatedDataset dataset = world.findDataset(rid);
        if (dataset == null) {
            return FoundryErrors.datasetNotFound(rid);
        }
        List<WireJson.Fields> schedules = dataset.schedules().stream()
                .<WireJson.Fields>map(schedule -> json -> json.writeString(schedule))
                .toList();
        return ifPage(rid, query, asked -> {
            int from = Math.min(asked.token().offset(), schedules.size());
            int to = Math.min(from + asked.size(), schedules.size());
            return page(asked, schedules.subList(from, to), to < schedules.size() ? next(asked, to, false) : null);
        });
    }

    private SimulatedAnswer runsOf(SimulatedSchedule schedule, Asked asked) {
        String rid = schedule.rid();
        PageToken token = asked.token();
        schedule.reachPage(token.page());
        if (!token.afterExtraPage() && misbehaviour.strikesAndCounts(ApiFault.RUNS_EMPTY_PAGE, rid)) {
            return page(asked, List.of(), next(asked, token.offset(), true));
        }
        List<ServedRun> runs = faults.ordered(schedule.servedRuns(settings.clockAhead()), token, rid);
        int from = Math.min(faults.begin(token, runs.size(), rid), runs.size());
        int to = Math.min(from + schedule.pageSizeOr(asked.size()), runs.size());
        List<WireJson.Fields> shown = faults.shape(runs.subList(from, to), rid).stream()
                .<WireJson.Fields>map(run -> json -> ScheduleJson.run(json, run))
                .toList();
        return page(asked, shown, to < runs.size() ? next(asked, to, false) : null);
    }

    /** The answer about a schedule that Foundry shows to the caller; otherwise its refusal. */
    private SimulatedAnswer ifSeen(String rid, Function<SimulatedSchedule, SimulatedAnswer> answer) {
        SimulatedAnswer refusal = faultyRefusal(rid);
        if (refusal != null) {
            return refusal;
        }
        SimulatedSchedule schedule = world.findSchedule(rid);
        if (schedule == null || schedule.isDeleted()) {
            return FoundryErrors.scheduleNotFound(rid);
        }
        return schedule.isForbidden() ? forbidden() : answer.apply(schedule);
    }

    private @Nullable SimulatedAnswer faultyRefusal(String rid) {
        if (misbehaviour.strikesAndCounts(ApiFault.SCHEDULE_MISSING, rid)) {
            return SimulatedAnswer.bare(404);
        }
        return misbehaviour.strikesAndCounts(ApiFault.SCHEDULE_FORBIDDEN, rid) ? forbidden() : null;
    }

    private static SimulatedAnswer forbidden() {
        return FoundryErrors.forbidden("Default:PermissionDenied", Map.of());
    }

    /** The answer to a request for a page; a refusal if its size or token is wrong. */
    private SimulatedAnswer ifPage(String rid, Map<String, String> query, Function<Asked, SimulatedAnswer> answer) {
        int size = pageSize(query.get("pageSize"));
        if (size < 1) {
            return FoundryErrors.badRequest("InvalidPageSize", Map.of("pageSize", query.getOrDefault("pageSize", "")));
        }
        String raw = query.get(PAGE_TOKEN);
        PageToken token = tokens.of(raw, rid);
        if (token == null) {
            return FoundryErrors.badRequest("InvalidPageToken", Map.of(PAGE_TOKEN, String.valueOf(raw)));
        }
        return answer.apply(new Asked(rid, size, token, raw));
    }

    private SimulatedAnswer page(Asked asked, List<WireJson.Fields> elements, @Nullable PageToken next) {
        boolean repeated = asked.raw() != null && misbehaviour.strikesAndCounts(ApiFault.REPEATED_TOKEN, asked.rid());
        String ownToken = next == null ? null : next.encode(asked.rid());
        String nextPageToken = repeated ? asked.raw() : ownToken;
        boolean noData = elements.isEmpty() && misbehaviour.strikesAndCounts(ApiFault.ABSENT_DATA, asked.rid());
        byte[] body = WireJson.object(json -> {
            if (!noData) {
                json.writeArrayFieldStart("data");
                for (WireJson.Fields element : elements) {
                    element.write(json);
                }
                json.writeEndArray();
            }
            if (nextPageToken != null) {
                json.writeStringField("nextPageToken", nextPageToken);
            }
        });
        return SimulatedAnswer.ok(body, List.of());
    }

    private PageToken next(Asked asked, int offset, boolean afterExtraPage) {
        return asked.token().next(offset, world.nowMillis(), afterExtraPage);
    }

    private static int pageSize(@Nullable String asked) {
        if (asked == null) {
            return LARGEST_PAGE;
        }
        try {
            return Math.min(Integer.parseInt(asked), LARGEST_PAGE);
        } catch (NumberFormatException notANumber) {
            return 0;
        }
    }
}
