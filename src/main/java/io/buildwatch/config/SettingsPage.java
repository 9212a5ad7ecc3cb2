package io.buildwatch.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Describes every setting: as the tables of {@code docs/configuration.md}, or as plain text. Pure. */
public final class SettingsPage {
    private static final List<Section> SECTIONS = List.of(
            new Section("Foundry", "foundry."),
            new Section(
                    "Polling and retention",
                    "poll.",
                    "refresh.",
                    "build.",
                    "list.",
                    "confirm.",
                    "settle.",
                    "monitoring.",
                    "follow.",
                    "not.found.",
                    "retention."),
            new Section("Topics", "topics."),
            new Section(
                    "The instance and its brokers", "application.", "instance.", "state.", "session.", "bootstrap."),
            new Section("Schema Registry and serdes", "schema.", "auto.register.", "avro."),
            new Section("HTTP and log", "http.", "log."));

    private SettingsPage() {}

    private record Section(String title, List<ConfigKey<?>> keys) {
        Section(String title, String... beginnings) {
            this(
                    title,
                    ConfigKeys.ALL.stream()
                            .filter(key -> List.of(beginnings).stream().anyMatch(key.name()::startsWith))
                            .toList());
        }
    }

    /** One table for each section, and one for the settings of Kafka that cannot be set. */
    public static String markdown() {
        List<String> lines = new ArrayList<>();
        for (Section section : SECTIONS) {
            lines.addAll(List.of("### " + section.title(), "", "| setting | default | allowed | what it is |"));
            lines.add("|---|---|---|---|");
            for (ConfigKey<?> key : section.keys()) {
                lines.add("| `" + key.name() + "` | " + (key.defaultText() == null ? "–" : code(key.defaultText()))
                        + " | " + cell(key.allowed()) + " | " + cell(key.doc()) + " |");
            }
            lines.add("");
        }
        lines.addAll(List.of("### Settings of Kafka that cannot be set", "", "| setting | why |", "|---|---|"));
        for (Map.Entry<String, String> refused : RefusedKeys.reasons().entrySet()) {
            lines.add("| `" + refused.getKey() + "` | " + cell(refused.getValue()) + " |");
        }
        return String.join("\n", lines) + "\n";
    }

    /** The same for a terminal, a few lines for each setting. */
    public static List<String> text() {
        List<String> lines = new ArrayList<>();
        for (Section section : SECTIONS) {
            lines.addAll(List.of(section.title(), ""));
            for (ConfigKey<?> key : section.keys()) {
                lines.add("  " + key.name() + (key.defaultText() == null ? "" : "=" + key.defaultText()));
                lines.add("      " + key.doc());
                lines.add("      " + key.allowed());
            }
            lines.add("");
        }
        lines.addAll(List.of("Settings of Kafka that cannot be set", ""));
        RefusedKeys.reasons().forEach((key, why) -> {
            lines.add("  " + key);
            lines.add("      " + why);
        });
        return lines;
    }

    private static String code(String text) {
        return text.isEmpty() ? "" : "`" + text + "`";
    }

    /** Escapes bars, which end a cell, and angle brackets, which begin HTML. */
    private static String cell(String text) {
        return text.replace("|", "\\|").replace("<", "&lt;").replace(">", "&gt;");
    }
}
