package io.buildwatch.dev;

import io.buildwatch.service.StartFailure;
import io.buildwatch.service.StopSignal;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Checks that the real Kafka, registry and Foundry that {@code dev} was given can be reached, before anything is
 * started. Blocks.
 */
final class RealParts {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    private RealParts() {}

    /**
     * Connects to each, and closes the connection again.
     *
     * @throws StartFailure with a line for each that cannot be reached, in terms of the command line
     */
    static void requireReachable(DevOptions options, StartProgress progress, StopSignal stop)
            throws InterruptedException {
        List<String> problems = new ArrayList<>();
        requireReachable("--bootstrap-server", options.servers().kafka(), progress, stop)
                .ifPresent(problems::add);
        requireReachable("--schema-registry", options.servers().registry(), progress, stop)
                .ifPresent(problems::add);
        requireReachable("--foundry-url", options.servers().foundry(), progress, stop)
                .ifPresent(problems::add);
        if (!problems.isEmpty()) {
            throw new StartFailure(problems);
        }
    }

    /** One reachable address of several is enough. */
    private static Optional<String> requireReachable(
            String option, @Nullable String addresses, StartProgress progress, StopSignal stop)
            throws InterruptedException {
        List<String> failures = new ArrayList<>();
        for (String address : addresses == null ? new String[0] : addresses.split(",", -1)) {
            stop.check();
            progress.step("connecting to " + address.strip());
            InetSocketAddress at = socketAddress(address.strip());
            if (at.isUnresolved()) {
                failures.add("there is no host " + at.getHostString());
                continue;
            }
            try (Socket socket = new Socket()) {
                socket.connect(at, (int) PATIENCE.toMillis());
                return Optional.empty();
            } catch (IOException e) {
                failures.add(String.valueOf(e.getMessage()));
            }
        }
        return failures.isEmpty()
                ? Optional.empty()
                : Optional.of(option + " " + addresses + ": cannot be reached (" + String.join("; ", failures)
                        + "); is it running, and is the address right?");
    }

    private static InetSocketAddress socketAddress(String address) {
        URI uri = URI.create(address.contains("://") ? address : "kafka://" + address);
        int port = uri.getPort();
        if (port < 0) {
            port = "http".equals(uri.getScheme()) ? HTTP_PORT : HTTPS_PORT;
        }
        // URI does not take a name with an underscore for a host, but resolvers do.
        String host = uri.getHost() == null
                ? uri.getAuthority().replaceFirst("^.*@", "").replaceFirst(":\\d+$", "")
                : uri.getHost();
        return new InetSocketAddress(host.replaceAll("[\\[\\]]", ""), port);
    }
}
