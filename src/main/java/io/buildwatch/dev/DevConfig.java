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
    /** Accepted by the embedded simulator; nothing that it guards is worth a better one. */
    static final String EMBEDDED_TOKEN = "dev-token";

    private static final Map<String, String> OPTIONS = Map.of(
            "foundry.url", "--foundry-url",
            "bootstrap.servers", "--bootstrap-server",
            "schema.registry.url", "--schema-registry",
            "topics.prefix", "--topics-prefix",
            "foundry.token", "FOUNDRY_TOKEN");

    /** A setting that a line may advise. */
    private static final Pattern SETTING =
            Pattern.compile("(?<![\\w.-])(?:(?:security|sasl|ssl|schema|topics|state|instance|http"
                    + "|application|avro)\\.[a-z]|foundry\\.(?:ssl|proxy|oauth|allow)\\.)");

    private DevConfig() {}

    /**
     * Where the parts beside the service are.
     *
     * @param foundry as {@code foundry.url} takes it: an address or a bare host name
     * @param token for Foundry; a secret
     */
    record Parts(String bootstrapServers, String schemaRegistry, String foundry, String token) {
        /** The real ones that the options name, else these. */
        static Parts of(DevOptions options, String bootstrapServers, String url) {
            String given = options.token();
            return new Parts(
                    options.bootstrapServers() == null ? bootstrapServers : options.bootstrapServers(),
                    options.schemaRegistry() == null ? url : options.schemaRegistry(),
                    options.foundryUrl() == null ? url : options.foundryUrl(),
                    options.foundryUrl() == null || given == null || given.isBlank() ? EMBEDDED_TOKEN : given);
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
                "topics.prefix=" + options.topicsPrefix(),
                "state.dir=" + state,
                "instance.id=dev",
                "http.listen=127.0.0.1:" + httpPort,
                "session.timeout.ms=6000",
                "poll.interval.min=1s",
                "poll.interval.max=5s"));
        if (options.bootstrapServers() == null) {
            // Fewer stores to open: the broker is new each time, so nothing depends on the number.
            settings.add("topics.partitions=4");
        }
        return new ConfigLoader(key -> true, (value, providers) -> value, warning -> {})
                .load(new ConfigSource(null, Map.of("FOUNDRY_TOKEN", parts.token()), settings));
    }

    /** A line about settings, with the names of dev's options in place of those that it has. */
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
     * Lines about a start that failed, in terms of dev's options. If they advise a setting that dev has no option for, a
     * last line says so.
     */
    static List<String> asOptions(List<String> lines) {
        List<String> told =
                new ArrayList<>(lines.stream().map(DevConfig::asOption).toList());
        if (told.stream().anyMatch(line -> SETTING.matcher(line).find())) {
            told.add(
                    "dev takes no settings, only the options of 'buildwatch dev --help'; a service of your own settings:"
                            + " 'buildwatch run --config FILE'");
        }
        return told;
    }
}
