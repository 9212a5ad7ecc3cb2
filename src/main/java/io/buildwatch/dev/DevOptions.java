package io.buildwatch.dev;

import java.util.List;
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
 * @param token for a real Foundry; a secret
 * @param live whether the output is a terminal that can be painted on
 * @param color whether colours are welcome there
 * @param columns the terminal's width
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
        @Nullable String token,
        boolean live,
        boolean color,
        int columns) {

    @Override
    public String toString() {
        return "DevOptions[" + builds + " builds of " + jobs + " jobs, seed " + seed + "]";
    }
}
