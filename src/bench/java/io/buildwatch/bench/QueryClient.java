package io.buildwatch.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.awaitility.Awaitility;

/** Asks one instance for what its read model knows, over HTTP, one request after another. */
final class QueryClient {
    private final HttpClient http = HttpClient.newHttpClient();
    private final String url;

    /** @param port where the instance serves HTTP on this machine */
    QueryClient(int port) {
        url = "http://127.0.0.1:" + port;
    }

    /** Blocks until the read model holds so many builds, and all records that were written. */
    void awaitBuilds(int builds) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(4))
                .pollInterval(Duration.ofMillis(200))
                .until(() ->
                        get("/api/service").contains("\"readModel\":{\"builds\":" + builds + ",\"behindRecords\":0,"));
    }

    /** Adds how long each of so many requests takes, in ms. */
    void ask(String path, int times, SampleSet millis) throws IOException, InterruptedException {
        for (int i = 0; i < times; i++) {
            long begin = System.nanoTime();
            get(path);
            millis.add((System.nanoTime() - begin) / 1e6);
        }
    }

    long diskBytes() throws IOException, InterruptedException {
        return Long.parseLong(get("/api/service").replaceAll("(?s).*\"diskBytes\":(\\d+).*", "$1"));
    }

    /** @throws IOException if the answer is not 200 */
    String get(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                http.send(HttpRequest.newBuilder(URI.create(url + path)).build(), BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(path + ": " + answer.body());
        }
        return answer.body();
    }
}
