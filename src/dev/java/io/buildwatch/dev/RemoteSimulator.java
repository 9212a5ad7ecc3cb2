package io.buildwatch.dev;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.buildwatch.dev.simulator.ScriptedBuilds;
import io.buildwatch.dev.simulator.ScriptedSchedules;
import io.buildwatch.foundry.BuildRid;
import io.buildwatch.foundry.FollowRid;
import io.buildwatch.service.StartFailure;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;

/** The control API of a Foundry simulator in another process. Blocks; the calling thread may be interrupted. */
final class RemoteSimulator {
    private static final String BUILDS = "/simulator/builds";
    private static final String SCHEDULES = "/simulator/schedules";
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI url;

    RemoteSimulator(URI url) {
        this.url = url;
    }

    /**
     * Begins these builds in the simulator and returns their RIDs.
     *
     * @throws StartFailure with a line for the user, if the simulator does not answer or refuses
     */
    List<String> add(ScriptedBuilds builds) throws InterruptedException {
        String body = "{\"builds\":%d,\"jobs\":%d,\"seconds\":%s,\"seed\":%d}"
                .formatted(builds.builds(), builds.jobs(), builds.seconds(), builds.seed());
        return add(BUILDS, body, rid -> BuildRid.parse(rid).isPresent());
    }

    /**
     * Begins these schedules in the simulator and returns their RIDs.
     *
     * @throws StartFailure with a line for the user, if the simulator does not answer or refuses
     */
    List<String> add(ScriptedSchedules schedules) throws InterruptedException {
        String body = "{\"schedules\":%d,\"builds\":%d,\"jobs\":%d,\"seconds\":%s,\"buildSeconds\":%s,\"seed\":%d}"
                .formatted(
                        schedules.schedules(),
                        schedules.builds(),
                        schedules.jobs(),
                        schedules.seconds(),
                        schedules.buildSeconds(),
                        schedules.seed());
        return add(SCHEDULES, body, rid -> FollowRid.parse(rid).isPresent());
    }

    private List<String> add(String path, String body, Predicate<String> isRid) throws InterruptedException {
        HttpResponse<String> answer = post(path, body);
        JsonNode json = json(answer.body());
        List<String> rids = StreamSupport.stream(json.path("rids").spliterator(), false)
                .map(JsonNode::asText)
                .filter(isRid)
                .toList();
        if (answer.statusCode() / 100 == 2 && !rids.isEmpty()) {
            return rids;
        }
        throw new StartFailure(
                refusal(path, answer.statusCode(), json.path("error").asText("")));
    }

    private String refusal(String path, int status, String error) {
        if (status == 404 || status == 405) {
            return url + " is no simulator (it answered " + status + " to " + path
                    + "); name the builds to watch: buildwatch dev --foundry-url URL RID...";
        }
        return url + " starts no builds: " + (error.isEmpty() ? "it answered " + status + " to " + path : error);
    }

    private HttpResponse<String> post(String path, String body) throws InterruptedException {
        HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
        try {
            return client.send(
                    HttpRequest.newBuilder(url.resolve(path))
                            .timeout(PATIENCE)
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw new StartFailure(url + " does not answer: " + why);
        }
    }

    private static JsonNode json(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            return JSON.missingNode(); // a proxy's HTML page, for example: the status is enough
        }
    }
}
