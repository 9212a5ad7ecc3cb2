package io.buildwatch.bench;

import io.buildwatch.service.BuildwatchService;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** The product's metrics, read from {@code /metrics} as Prometheus does. */
final class Meters {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private Meters() {}

    /**
     * The sum of all series of this metric whose labels contain the text. An empty text also fits a series without
     * labels.
     */
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
