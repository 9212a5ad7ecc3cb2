package io.buildwatch.dev;

import io.buildwatch.config.BuildwatchConfig;
import io.buildwatch.config.ConfigLoader;
import io.buildwatch.config.ConfigProblems;
import io.buildwatch.config.ConfigSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The service's configuration under {@code dev}. */
final class DevConfig {
    /** The bearer token of the embedded simulator. It guards only simulated builds, so it is fixed and public. */
    static final String EMBEDDED_TOKEN = "dev-token";

    private static final Map<String, String> OPTIONS = Map.of(
            "foundry.url", "--foundry-url",
            "bootstrap.servers", "--bootstrap-server",
            "schema.registry.url", "--schema-registry",
            "topics.prefix", "--topics-prefix",
            "foundry.token", "FOUNDRY_TOKEN");

    /** Matches the name of a setting in a line of advice. */
    private static final Pattern SETTING =
            Pattern.compile("(?<![\\w.-])(?:(?:security|sasl|ssl|schema|topics|state|instance|http"
                    + "|application|avro)\\.[a-z]|foundry\\.(?:ssl|proxy|oauth|allow)\\.)");

    private DevConfig() {}

    /**
     * The addresses of Kafka, the registry and Foundry, and Foundry's token.
     *
     * @param foundry an address or a bare host name, as {@code foundry.url} takes it
     * @param token for Foundry; a secret
     */
    record Parts(String bootstrapServers, String schemaRegistry, String foundry, String token) {
        /** The addresses that the options name; otherwise the given ones, of the embedded parts. */
        static Parts of(DevOptions options, String bootstrapServers, String url) {
            DevOptions.Servers real = options.servers();
            String given = real.token();
            return new Parts(
                    real.kafka() == null ? bootstrapServers : real.kafka(),
                    real.registry() == null ? url : real.registry(),
                    real.foundry() == null ? url : real.foundry(),
                    real.foundry() == null || given == null || given.isBlank() ? EMBEDDED_TOKEN : given);
        }

        @Override
        public String toString() {
            return "Parts[" + bootstrapServers + ", " + schemaRegistry + ", " + foundry + "]";
        }
    }

    static BuildwatchConfig load(DevOptions options, Parts parts, Path state, int httpPort) throws ConfigProblems {
        List<String> settings = new ArrayList<>(List.of(
                "foundry.url=" + parts.foundry(),
                "bootstrap.servers=" + parts.bootstrapServers(),
                "schema.registry.url=" + parts.schemaRegistry(),
                "topics.prefix=" + options.servers().topicsPrefix(),
                "state.dir=" + state,
                "instance.id=dev",
                "http.listen=127.0.0.1:" + httpPort,
                "session.timeout.ms=6000",
                "poll.interval.min=1s",
                "poll.interval.max=5s"));
        if (options.servers().kafka() == null) {
            // Fewer partitions mean fewer stores to open. The embedded broker is empty at each start, so nothing
            // depends on the number.
            settings.add("topics.partitions=4");
        }
        return new ConfigLoader(key -> true, (value, providers) -> value, warning -> {})
                .load(new ConfigSource(null, Map.of("FOUNDRY_TOKEN", parts.token()), settings));
    }

    /** Replaces the names of settings in the line by the names of dev's options, if it has one for the setting. */
    static String asOption(String line) {
        String told = line;
        for (Map.Entry<String, String> option : OPTIONS.entrySet()) {
            told = told.replaceAll(
                    "(?<![\\w.])" + Pattern.quote(option.getKey()) + "(?:=|(?=:))",
                    Matcher.quoteReplacement(option.getValue() + " "));
        }
        return told.replaceAll("(--[a-z-]+|FOUNDRY_TOKEN) :", "$1:");
    }

    /**
     * Rewrites the lines about a failed start in terms of dev's options. If they advise a setting for which dev has no
     * option, a last line says so.
     */
    static List<String> asOptions(List<String> lines) {
        List<String> told =
                new ArrayList<>(lines.stream().map(DevConfig::asOption).toList());
        if (told.stream().anyMatch(line -> SETTING.matcher(line).find())) {
            told.add(
                    "dev takes no settings, only the options of 'buildwatch dev --help'; to run with own settings, use:"
                            + " 'buildwatch run --config FILE'");
        }
        return told;
    }
}
