package io.buildwatch.dev;

import io.buildwatch.await.LiveDisplay.Size;
import io.buildwatch.config.ConfigProblems;
import io.buildwatch.dev.simulator.ScriptedBuilds;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The options of {@code buildwatch dev}. Immutable.
 *
 * @param builds how many builds to simulate
 * @param jobs how many jobs each has
 * @param seconds how long the simulated builds take in all
 * @param seed the same seed gives the same builds, RIDs included
 * @param keep whether to keep running when all builds are complete
 * @param rids builds to watch; empty to simulate builds instead
 * @param bootstrapServers a real Kafka; null for the embedded broker
 * @param schemaRegistry a real registry; null for the embedded one
 * @param foundryUrl a real Foundry, or a simulator in another process; null for the embedded one
 * @param topicsPrefix put before the name of each topic
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
    /** With this seed, a job of the first build fails and is tried again, and the second build fails. */
    public static final long DEFAULT_SEED = 18_264;

    private static final int LONGEST_USER = 64;

    /**
     * What the output can show.
     *
     * @param live whether it is a terminal that can be repainted
     * @param color whether colours are welcome there
     * @param size gives the terminal's size; called before each repaint
     */
    public record Screen(boolean live, boolean color, Supplier<Size> size) {}

    /**
     * The prefix of this user's own topics, for a Kafka or a registry that others share. Under the default prefix, dev
     * would join the service that runs there.
     */
    public static String ownTopicsPrefix(String user) {
        String name = user.replaceAll("[^A-Za-z0-9_-]", "-");
        return "buildwatch-dev-" + name.substring(0, Math.min(name.length(), LONGEST_USER)) + ".";
    }

    /** What is wrong with the options, one line each, in terms of the command line. Starts and opens nothing. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        try {
            simulated();
        } catch (IllegalArgumentException e) {
            problems.add("--builds, --jobs, --seconds: " + e.getMessage());
        }
        try {
            // The addresses of embedded parts are not known yet. Any valid ones do for this check.
            DevConfig.load(this, DevConfig.Parts.of(this, "127.0.0.1:1", "http://127.0.0.1:1"), Path.of("state"), 1);
        } catch (ConfigProblems e) {
            e.lines().forEach(line -> problems.add(DevConfig.asOption(line)));
        }
        if (foundryUrl != null && !foundryUrl.startsWith("http://") && (token == null || token.isBlank())) {
            // Without a token every answer is 401, and the run would wait for ever. Plain http can only be a simulator
            // on loopback.
            problems.add("--foundry-url needs a token: set FOUNDRY_TOKEN in the environment");
        }
        return problems;
    }

    /** @throws IllegalArgumentException if a figure is out of range */
    ScriptedBuilds simulated() {
        return new ScriptedBuilds(builds, jobs, seconds, seed);
    }

    @Override
    public String toString() {
        return "DevOptions[" + builds + " builds of " + jobs + " jobs, seed " + seed + "]";
    }
}
