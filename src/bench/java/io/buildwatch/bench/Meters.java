package io.buildwatch.bench;

import io.buildwatch.BuildwatchService;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** What the product counts, as Prometheus reads it. */
final class Meters {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private Meters() {}

    /** The sum of all meters of this name whose labels hold this text; with an empty text, also of one without any. */
    static long sum(BuildwatchService service, String name, String label) throws IOException, InterruptedException {
        URI metrics = URI.create("http://127.0.0.1:" + service.httpPort() + "/metrics");
        return CLIENT.send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
                .body()
                .lines()
                .filter(line -> (line.startsWith(name + "{") || line.startsWith(name + " ")) && line.contains(label))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
