package io.buildwatch.dev;

import io.buildwatch.config.BuildwatchConfig;
import io.buildwatch.config.ConfigProblems;
import io.buildwatch.topics.BuildwatchTopics;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** Begins more simulated builds for a {@code dev} that runs in another process. Blocks. */
public final class MoreBuilds {
    private MoreBuilds() {}

    /**
     * Begins builds in that process's simulator and submits them to its service.
     *
     * @param options how many builds, and the addresses of that {@code dev}
     * @return their RIDs
     * @throws io.buildwatch.service.StartFailure with a line for the user, if its Foundry is no simulator or Kafka does not
     *     answer
     */
    public static List<String> begin(DevOptions options) throws IOException, InterruptedException, ConfigProblems {
        // State directory and HTTP port are placeholders, because only the addresses are used.
        BuildwatchConfig config = DevConfig.load(
                options, DevConfig.Parts.of(options, "127.0.0.1:1", "http://127.0.0.1:1"), Path.of("state"), 1);
        URI foundry = config.foundry().url();
        List<String> rids = new RemoteSimulator(foundry).add(options.simulated());
        BuildFollower.submit(
                config, BuildwatchTopics.of(config.topics(), config.kafka().applicationId()), rids);
        return rids;
    }
}
