package io.buildwatch.dev.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A plain client that shares no code with the simulator or with Buildwatch's own client. */
final class Http {
    static final String API = "/api/v2/orchestration";
    static final String RID = "ri.foundry.main.build.a4386b7e-d546-49be-8a36-eefc355f5c58";
    static final String SCHEDULE = "ri.scheduler.main.schedule.5f1c8a52-93d4-4f0e-8a77-1d2f6b9c3e40";

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI base;

    Http(FoundrySimulator simulator) {
        base = simulator.url();
    }

    static String job(int number) {
        return "ri.foundry.main.job.00000000-0000-4000-8000-%012d".formatted(number);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path));
    }

    HttpResponse<String> get(String path) {
        return send(request(path).GET());
    }

    HttpResponse<String> post(String path, String body) {
        return send(request(path).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    HttpResponse<String> list(String rid, String query) {
        return get(API + "/builds/" + rid + "/jobs?preview=true" + query);
    }

    HttpResponse<String> runs(String rid, String query) {
        return get(API + "/schedules/" + rid + "/runs?preview=true" + query);
    }

    CompletableFuture<HttpResponse<String>> later(HttpRequest.Builder request) {
        return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return tryToSend(request);
        } catch (IOException e) {
            throw new AssertionError("no answer", e);
        }
    }

    HttpResponse<String> tryToSend(HttpRequest.Builder request) throws IOException {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    byte[] bytes(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray())
                .body();
    }

    /** All pages of a build, each as it was answered. */
    List<JsonNode> sweep(String rid, int pageSize) {
        return pages(API + "/builds/" + rid + "/jobs?preview=true&pageSize=" + pageSize);
    }

    /** All pages of a list, each as it was answered; the path has parameters already. */
    List<JsonNode> pages(String path) {
        List<JsonNode> pages = new ArrayList<>();
        String token = "";
        do {
            HttpResponse<String> answer = get(path + token);
            if (answer.statusCode() != 200) {
                throw new AssertionError(answer.statusCode() + " " + answer.body());
            }
            JsonNode page = json(answer);
            pages.add(page);
            token = page.hasNonNull("nextPageToken")
                    ? "&pageToken=" + page.get("nextPageToken").asText()
                    : null;
        } while (token != null && pages.size() < 100);
        return pages;
    }

    static List<String> rids(List<JsonNode> pages) {
        List<String> rids = new ArrayList<>();
        pages.forEach(page ->
                page.path("data").forEach(each -> rids.add(each.path("rid").asText())));
        return rids;
    }

    static JsonNode json(HttpResponse<String> answer) {
        try {
            return MAPPER.readTree(answer.body());
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + answer.body(), e);
        }
    }
}
