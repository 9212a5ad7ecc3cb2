package io.buildwatch.config;

import io.buildwatch.text.VisibleText;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The sources of settings: file, environment, {@code --set}. A later one overrides an earlier one. Immutable; any
 * thread.
 *
 * @param file in Java's properties format, UTF-8; null for none
 * @param environment the environment variables; only {@code FOUNDRY_TOKEN} and {@code BUILDWATCH_…} set anything
 * @param settings each {@code key=value}
 */
public record ConfigSource(@Nullable Path file, Map<String, String> environment, List<String> settings) {
    /** Begins the name of each of Buildwatch's environment variables. */
    public static final String ENVIRONMENT_PREFIX = "BUILDWATCH_";

    private static final String PLAIN_TOKEN = "FOUNDRY_TOKEN";

    /** These are no settings: the launcher and the command line read them. */
    private static final Set<String> NOT_SETTINGS = Set.of("BUILDWATCH_JAVA_OPTS", "BUILDWATCH_DEBUG");

    /** The values of all sources in one map, sorted by key. */
    Map<String, String> merged(Consumer<String> problem, Consumer<String> warning) {
        Map<String, String> values = new TreeMap<>();
        if (file != null) {
            readFile(file, values, problem);
        }
        readEnvironment(values, warning);
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            if (equals < 1) {
                problem.accept("--set " + Redaction.text(setting) + ": must be key=value");
            } else {
                values.put(VisibleText.trim(setting.substring(0, equals)), setting.substring(equals + 1));
            }
        }
        renameFormer(values, warning);
        // Kafka trims the values of its own settings too, but of fewer characters.
        values.replaceAll((key, value) -> VisibleText.trim(value));
        return values;
    }

    private static void renameFormer(Map<String, String> values, Consumer<String> warning) {
        new TreeMap<>(ConfigKeys.FORMER_NAMES).forEach((former, present) -> {
            String value = values.remove(former);
            if (value != null && values.putIfAbsent(present, value) == null) {
                warning.accept(former + ": taken as " + present + ", its new name; it limits calls to all endpoints");
            } else if (value != null) {
                warning.accept(former + ": ignored, because " + present + ", its new name, is set too");
            }
        });
    }

    /**
     * The line, followed by the environment variable from which each setting in it comes, if any. Without that, an
     * operator would look for the setting in the file in vain.
     */
    public String withVariableNames(String line) {
        StringBuilder named = new StringBuilder(line);
        ConfigKeys.ALL.forEach(key -> {
            String variable = variable(key);
            boolean isMeant = Pattern.compile("(?<![\\w.])" + Pattern.quote(key.name()) + "(?![\\w.]*\\w)")
                    .matcher(line)
                    .find();
            if (variable != null && isMeant) {
                named.append(" (")
                        .append(key.name())
                        .append(" comes from ")
                        .append(variable)
                        .append(')');
            }
        });
        return named.toString();
    }

    /** The environment variable that gives the value; null if the file, {@code --set} or the default gives it. */
    private @Nullable String variable(ConfigKey<?> key) {
        if (settings.stream()
                .anyMatch(setting -> setting.split("=", 2)[0].strip().equals(key.name()))) {
            return null;
        }
        if (environment.containsKey(key.environmentName())) {
            return key.environmentName();
        }
        boolean plain = key.equals(ConfigKeys.FOUNDRY_TOKEN)
                && !environment.getOrDefault(PLAIN_TOKEN, "").isBlank();
        return plain ? PLAIN_TOKEN : null;
    }

    private static void readFile(Path file, Map<String, String> values, Consumer<String> problem) {
        Properties properties = new Properties();
        try {
            // Trimmed as a whole: with a byte order mark before it, a comment would be read as a setting.
            properties.load(new StringReader(VisibleText.trim(Files.readString(file, StandardCharsets.UTF_8))));
        } catch (NoSuchFileException e) {
            problem.accept("--config " + Redaction.text(file.toString()) + ": there is no such file");
        } catch (IOException | IllegalArgumentException e) {
            // The exception's message is left out: it may quote a line that holds a secret.
            problem.accept(
                    "--config " + Redaction.text(file.toString()) + ": cannot be read as a .properties file in UTF-8 ("
                            + e.getClass().getSimpleName() + ")");
        }
        properties.stringPropertyNames().forEach(key -> values.put(VisibleText.trim(key), properties.getProperty(key)));
    }

    private void readEnvironment(Map<String, String> values, Consumer<String> warning) {
        Map<String, String> keyByVariable = new HashMap<>();
        ConfigKeys.ALL.forEach(key -> keyByVariable.put(key.environmentName(), key.name()));
        ConfigKeys.FORMER_NAMES.keySet().forEach(name -> keyByVariable.put(ConfigKey.environmentName(name), name));
        String token = environment.getOrDefault(PLAIN_TOKEN, "");
        if (!token.isBlank()) {
            values.put(ConfigKeys.FOUNDRY_TOKEN.name(), token);
        }
        for (String variable : new TreeSet<>(environment.keySet())) {
            String key = keyByVariable.get(variable);
            if (key != null) {
                values.put(key, environment.getOrDefault(variable, ""));
            } else if (variable.startsWith(ENVIRONMENT_PREFIX) && !NOT_SETTINGS.contains(variable)) {
                warning.accept("environment variable " + Redaction.text(variable) + " is no setting of ours: ignored");
            }
        }
    }
}
