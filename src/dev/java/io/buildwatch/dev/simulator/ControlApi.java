package io.buildwatch.dev.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Begins scripted builds ({@code POST /simulator/builds}) and scripted schedules ({@code POST /simulator/schedules})
 * for a caller in another process. Any thread.
 */
final class ControlApi {
    private static final String BUILDS = "/simulator/builds";
    private static final String SCHEDULES = "/simulator/schedules";

    private final SimulatedWorld world;
    private final AtomicLong nextSeed;

    /**
     * Controls this world.
     *
     * @param seed the first seed for callers that name none; each gets the next one
     */
    ControlApi(SimulatedWorld world, long seed) {
        this.world = world;
        nextSeed = new AtomicLong(seed);
    }

    SimulatedAnswer answer(String method, ApiRoute route, byte[] body) throws IOException {
        boolean schedules = route.path().equals(SCHEDULES);
        if (!schedules && !route.path().equals(BUILDS)) {
            return SimulatedAnswer.bare(404);
        }
        if (!method.equals("POST")) {
            return SimulatedAnswer.bare(405).withHeader("Allow", "POST");
        }
        try {
            JsonNode wanted = WireJson.MAPPER.readTree(body.length == 0 ? new byte[] {'{', '}'} : body);
            long seed = wanted.path("seed").asLong();
            List<String> rids = List.of();
            // A caller that names no seed gets the next one whose builds or schedules do not exist yet.
            do {
                seed = wanted.has("seed") ? seed : nextSeed.getAndIncrement();
                rids = schedules ? add(schedules(wanted, seed)) : add(builds(wanted, seed), 0);
            } while (rids.isEmpty() && !wanted.has("seed"));
            String what = schedules ? "schedules" : "builds";
            return rids.isEmpty()
                    ? error(409, "the " + what + " of seed " + seed + " are there already; choose another seed")
                    : SimulatedAnswer.ok(rids(rids), List.of());
        } catch (JsonProcessingException notJson) {
            String fields =
                    schedules ? "schedules, builds, jobs, seconds, buildSeconds, seed" : "builds, jobs, seconds, seed";
            return error(400, "the body must be a JSON object: " + fields);
        } catch (IllegalArgumentException outOfRange) {
            return error(400, String.valueOf(outOfRange.getMessage()));
        }
    }

    /**
     * Adds the builds, which began {@code agoMillis} ago, and returns their RIDs. If one of them exists already, adds
     * none and returns an empty list.
     */
    synchronized List<String> add(ScriptedBuilds builds, long agoMillis) {
        List<BuildScript> scripts = builds.scripts(world.nowMillis() - agoMillis);
        List<String> rids = new ArrayList<>();
        if (scripts.stream().noneMatch(script -> world.find(script.buildRid()) != null)) {
            for (BuildScript script : scripts) {
                world.add(script);
                rids.add(script.buildRid());
            }
        }
        return rids;
    }

    /**
     * Adds the schedules, whose runs begin now, and returns their RIDs. If one of them exists already, adds none and
     * returns an empty list.
     */
    synchronized List<String> add(ScriptedSchedules schedules) {
        List<ScheduleScript> scripts = schedules.scripts(world.nowMillis());
        List<String> rids = new ArrayList<>();
        if (scripts.stream().noneMatch(script -> world.findSchedule(script.scheduleRid()) != null)) {
            for (ScheduleScript script : scripts) {
                world.add(script);
                rids.add(script.scheduleRid());
            }
        }
        return rids;
    }

    private static ScriptedBuilds builds(JsonNode wanted, long seed) {
        return new ScriptedBuilds(
                wanted.path("builds").asInt(5),
                wanted.path("jobs").asInt(20),
                wanted.path("seconds").asDouble(30),
                seed);
    }

    private static ScriptedSchedules schedules(JsonNode wanted, long seed) {
        return new ScriptedSchedules(
                wanted.path("schedules").asInt(3),
                wanted.path("builds").asInt(9),
                wanted.path("jobs").asInt(20),
                wanted.path("seconds").asDouble(60),
                wanted.path("buildSeconds").asDouble(20),
                seed);
    }

    private static byte[] rids(List<String> rids) {
        return WireJson.object(json -> {
            json.writeArrayFieldStart("rids");
            for (String rid : rids) {
                json.writeString(rid);
            }
            json.writeEndArray();
        });
    }

    private static SimulatedAnswer error(int status, String message) {
        byte[] body = WireJson.object(json -> json.writeStringField("error", message));
        return new SimulatedAnswer(status, SimulatedAnswer.JSON, Map.of(), body, List.of());
    }
}
