package io.buildwatch.dev;

import io.buildwatch.config.ConfigProblems;
import io.buildwatch.dev.simulator.ScriptedBuilds;
import io.buildwatch.follow.LiveDisplay.Size;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What {@code buildwatch dev} was asked for.
 *
 * @param builds how many builds to simulate
 * @param jobs how many jobs each has
 * @param seconds how long the simulated builds take
 * @param seed the same seed, the same builds
 * @param keep whether to stay when all builds are complete
 * @param rids builds to watch instead of simulated ones
 * @param bootstrapServers a real Kafka; null for the embedded broker
 * @param schemaRegistry a real registry; null for the embedded one
 * @param foundryUrl a real Foundry, or a simulator in another process; null for the embedded one
 * @param topicsPrefix before the name of each topic
 * @param token for a real Foundry; a secret
 * @param screen what the output can show
 */
public record DevOptions(
        int builds,
        int jobs,
        double seconds,
        long seed,
        boolean keep,
        List<String> rids,
        @Nullable String bootstrapServers,
        @Nullable String schemaRegistry,
        @Nullable String foundryUrl,
        String topicsPrefix,
        @Nullable String token,
        Screen screen) {
    /** Of its builds the first is one of which a job fails and is tried again, and the second one that fails. */
    public static final long DEFAULT_SEED = 18_264;

    private static final int LONGEST_USER = 64;

    /**
     * What the output can show.
     *
     * @param live whether it is a terminal that can be painted on
     * @param color whether colours are welcome there
     * @param size the terminal's, asked at each painting
     */
    public record Screen(boolean live, boolean color, Supplier<Size> size) {}

    /**
     * The prefix of this user's own topics, for a Kafka or a registry that others share: under the usual one, dev would
     * join the service that runs there.
     */
    public static String ownTopicsPrefix(String user) {
        String name = user.replaceAll("[^A-Za-z0-9_-]", "-");
        return "buildwatch-dev-" + name.substring(0, Math.min(name.length(), LONGEST_USER)) + ".";
    }

    /** What cannot be used, one line each, in the words of the command line; starts and opens nothing. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        try {
            simulated();
        } catch (IllegalArgumentException e) {
            problems.add("--builds, --jobs, --seconds: " + e.getMessage());
        }
        try {
            // Those of the embedded parts are not known yet, and are good.
            DevConfig.load(this, DevConfig.Parts.of(this, "127.0.0.1:1", "http://127.0.0.1:1"), Path.of("state"), 1);
        } catch (ConfigProblems e) {
            e.lines().forEach(line -> problems.add(DevConfig.asOption(line)));
        }
        if (foundryUrl != null && !foundryUrl.startsWith("http://") && (token == null || token.isBlank())) {
            // Without one every answer is 401, and the run would wait for ever. Plain http is a simulator, on loopback.
            problems.add("--foundry-url needs a token: set FOUNDRY_TOKEN in the environment");
        }
        return problems;
    }

    /** @throws IllegalArgumentException where a figure is out of range */
    ScriptedBuilds simulated() {
        return new ScriptedBuilds(builds, jobs, seconds, seed);
    }

    @Override
    public String toString() {
        return "DevOptions[" + builds + " builds of " + jobs + " jobs, seed " + seed + "]";
    }
}
