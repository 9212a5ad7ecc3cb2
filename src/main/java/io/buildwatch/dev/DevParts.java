package io.buildwatch.dev;

import io.buildwatch.dev.broker.EmbeddedBroker;
import io.buildwatch.dev.registry.EmbeddedRegistry;
import io.buildwatch.dev.simulator.FoundrySimulator;
import io.buildwatch.dev.simulator.ScriptedBuilds;
import io.buildwatch.dev.simulator.Settings;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The three parts beside the service, each embedded or real. Closed in reverse order. */
final class DevParts implements AutoCloseable {
    private static final Pattern RID = Pattern.compile("\"(ri\\.[^\"]+)\"");

    private final Deque<AutoCloseable> embedded = new ArrayDeque<>();
    private final @Nullable FoundrySimulator simulator;
    final String bootstrapServers;
    final String schemaRegistry;
    final URI foundry;
    final String token;

    @SuppressWarnings("NullAway") // a real part where its address is given
    DevParts(DevOptions options, String embeddedToken, PrintStream out) throws IOException {
        try {
            if (options.bootstrapServers() == null) {
                EmbeddedBroker broker = own(EmbeddedBroker.start(DevPorts.free(DevPorts.KAFKA, "Kafka", out), null));
                bootstrapServers = broker.bootstrapServers();
            } else {
                bootstrapServers = options.bootstrapServers();
            }
            if (options.schemaRegistry() == null) {
                int port = DevPorts.free(DevPorts.REGISTRY, "the registry", out);
                schemaRegistry = own(EmbeddedRegistry.start(port)).url();
            } else {
                schemaRegistry = options.schemaRegistry();
            }
            if (options.foundryUrl() == null) {
                int port = DevPorts.free(DevPorts.FOUNDRY, "the Foundry simulator", out);
                simulator = own(FoundrySimulator.start(Settings.defaults()
                        .withAddress("127.0.0.1", port)
                        .withToken(embeddedToken)
                        .withSeed(options.seed())));
                foundry = simulator.url();
                token = embeddedToken;
            } else {
                simulator = null;
                foundry = URI.create(options.foundryUrl());
                token = options.token() == null ? embeddedToken : options.token();
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private <T extends AutoCloseable> T own(T part) {
        embedded.push(part);
        return part;
    }

    /** Begins the simulated builds, in the embedded simulator or in another process's; their RIDs. */
    List<String> simulate(DevOptions options) throws IOException, InterruptedException {
        if (simulator != null) {
            return simulator.add(
                    new ScriptedBuilds(options.builds(), options.jobs(), options.seconds(), options.seed()));
        }
        String body = "{\"builds\":%d,\"jobs\":%d,\"seconds\":%s,\"seed\":%d}"
                .formatted(options.builds(), options.jobs(), options.seconds(), options.seed());
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(foundry.resolve("/simulator/builds"))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(foundry + " is no simulator (it answered " + answer.statusCode()
                    + " to /simulator/builds); name the builds to watch: buildwatch dev --foundry-url URL RID...");
        }
        return RID.matcher(answer.body())
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }

    @Override
    public void close() {
        while (!embedded.isEmpty()) {
            try {
                embedded.pop().close();
            } catch (Exception e) {
                // It is ending anyway: the next part must still be closed.
                System.err.println("closing failed: " + e);
            }
        }
    }
}
