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
 * @param keep whether to keep running when all builds are complete
 * @param rids builds to watch; empty to simulate builds instead
 * @param screen what the output can show
 */
public record DevOptions(Load load, Servers servers, boolean keep, List<String> rids, Screen screen) {
    /** With this seed, a job of the first build fails and is tried again, and the second build fails. */
    public static final long DEFAULT_SEED = 18_264;

    private static final int LONGEST_USER = 64;

    /**
     * The builds to simulate. Not checked, see {@link #problems}.
     *
     * @param builds how many
     * @param jobs how many jobs each has
     * @param seconds how long they take in all
     * @param seed the same seed gives the same builds, RIDs included
     */
    public record Load(int builds, int jobs, double seconds, long seed) {}

    /**
     * What is used instead of the embedded servers, and the names there.
     *
     * @param kafka a real Kafka's bootstrap servers; null for the embedded broker
     * @param registry a real Schema Registry; null for the embedded one
     * @param foundry a real Foundry, or a simulator in another process; null for the embedded one
     * @param topicsPrefix put before the name of each topic
     * @param token for a real Foundry; a secret
     */
    public record Servers(
            @Nullable String kafka,
            @Nullable String registry,
            @Nullable String foundry,
            String topicsPrefix,
            @Nullable String token) {
        @Override
        public String toString() {
            return "Servers[" + kafka + ", " + registry + ", " + foundry + ", " + topicsPrefix + "]";
        }
    }

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
        String foundry = servers.foundry();
        String token = servers.token();
        if (foundry != null && !foundry.startsWith("http://") && (token == null || token.isBlank())) {
            // Without a token every answer is 401, and the run would wait for ever. Plain http can only be a simulator
            // on loopback.
            problems.add("--foundry-url needs a token: set FOUNDRY_TOKEN in the environment");
        }
        return problems;
    }

    /** @throws IllegalArgumentException if a figure is out of range */
    ScriptedBuilds simulated() {
        return new ScriptedBuilds(load.builds(), load.jobs(), load.seconds(), load.seed());
    }

    @Override
    public String toString() {
        return "DevOptions[" + load + "]";
    }
}
