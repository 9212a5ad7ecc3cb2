package io.buildwatch.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files in {@code monitoring/}, parsed for tests. */
public final class Monitoring {
    public static final Path DIRECTORY = Path.of("monitoring");
    public static final Path ALERTS = DIRECTORY.resolve("alerts.yaml");
    public static final Path ALERT_TESTS = DIRECTORY.resolve("alerts.test.yaml");

    private static final Pattern SHOWN_LABEL = Pattern.compile("\\{\\{\\s*(?:\\$labels\\.)?([a-zA-Z_]+)\\s*\\}\\}");

    private Monitoring() {}

    /**
     * A query of a panel or a rule.
     *
     * @param where the panel or the rule that has it
     * @param shown the text that is shown with its results
     */
    public record Query(String where, String expression, String shown) {
        /** The labels that are named in {@code shown}. */
        public Set<String> shownLabels() {
            Set<String> labels = new TreeSet<>();
            Matcher matcher = SHOWN_LABEL.matcher(shown);
            while (matcher.find()) {
                labels.add(matcher.group(1));
            }
            return labels;
        }

        @Override
        public String toString() {
            return where + ": " + expression;
        }
    }

    public static JsonNode dashboard() {
        return read(new ObjectMapper(), DIRECTORY.resolve("grafana-dashboard.json"));
    }

    /** The dashboard's panels, without its rows. */
    public static List<JsonNode> panels() {
        List<JsonNode> panels = new ArrayList<>();
        dashboard().path("panels").forEach(panel -> {
            if (!panel.path("type").asText().equals("row")) {
                panels.add(panel);
            }
        });
        return panels;
    }

    public static List<JsonNode> alerts() {
        List<JsonNode> rules = new ArrayList<>();
        JsonNode groups = read(new ObjectMapper(new YAMLFactory()), ALERTS).path("groups");
        groups.forEach(group -> group.path("rules").forEach(rules::add));
        return rules;
    }

    /** The queries of all panels. */
    public static List<Query> dashboardQueries() {
        List<Query> queries = new ArrayList<>();
        for (JsonNode panel : panels()) {
            panel.path("targets")
                    .forEach(target -> queries.add(new Query(
                            "panel " + panel.path("title").asText(),
                            target.path("expr").asText(),
                            target.path("legendFormat").asText())));
        }
        return queries;
    }

    public static List<Query> alertQueries() {
        return alerts().stream()
                .map(rule -> new Query(
                        "alert " + rule.path("alert").asText(),
                        rule.path("expr").asText(),
                        rule.path("annotations").toString()))
                .toList();
    }

    private static JsonNode read(ObjectMapper mapper, Path file) {
        try {
            return mapper.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
