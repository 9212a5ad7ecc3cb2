package io.buildwatch.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link BuildwatchConfig} of what the operator wrote, or reports everything that is wrong with it at once.
 * Opens the configuration file and what values refer to; without {@code instance.id} it also looks up the host name.
 * One thread.
 */
public final class ConfigLoader {
    private static final List<ConfigKey<?>> FOR_CLIENTS = List.of(
            ConfigKeys.TOPICS_PREFIX,
            ConfigKeys.AVRO_DESERIALIZER,
            ConfigKeys.BOOTSTRAP_SERVERS,
            ConfigKeys.SCHEMA_REGISTRY_URL);

    private static final List<ConfigKey<?>> FOR_TOPICS = List.of(
            ConfigKeys.TOPICS_PREFIX,
            ConfigKeys.TOPICS_PARTITIONS,
            ConfigKeys.TOPICS_REPLICATION,
            ConfigKeys.TOPICS_CREATE,
            ConfigKeys.APPLICATION_ID,
            ConfigKeys.BOOTSTRAP_SERVERS);

    private static final List<ConfigKey<?>> FOR_PACING = List.of(
            ConfigKeys.FOUNDRY_PER_MINUTE,
            ConfigKeys.FOUNDRY_CONCURRENCY,
            ConfigKeys.FOUNDRY_SHARE,
            ConfigKeys.FOUNDRY_BATCH_PER_SECOND,
            ConfigKeys.FOUNDRY_BATCH_CONCURRENCY,
            ConfigKeys.FOUNDRY_REFRESH,
            ConfigKeys.POLL_INTERVAL_MIN,
            ConfigKeys.POLL_INTERVAL_MAX,
            ConfigKeys.REFRESH_INTERVAL,
            ConfigKeys.BUILD_INTERVAL,
            ConfigKeys.LIST_INTERVAL,
            ConfigKeys.FOLLOW_INTERVAL,
            ConfigKeys.CONFIRM_AFTER,
            ConfigKeys.SETTLE_INTERVAL,
            ConfigKeys.SETTLE_TIMEOUT,
            ConfigKeys.LOST_AFTER,
            ConfigKeys.NOT_FOUND_GRACE,
            ConfigKeys.RETENTION_COMPLETED,
            ConfigKeys.RETENTION_UNSEEN);

    private final Predicate<String> knownElsewhere;
    private final ValueReferences references;
    private final Consumer<String> warning;

    /**
     * @param knownElsewhere whether Kafka, Streams or a serde has a setting of that name
     * @param references resolves references in values, once, while loading
     * @param warning takes one line for everything that is odd but no error
     */
    public ConfigLoader(Predicate<String> knownElsewhere, ValueReferences references, Consumer<String> warning) {
        this.knownElsewhere = knownElsewhere;
        this.references = references;
        this.warning = warning;
    }

    /**
     * The configuration of the service.
     *
     * @throws ConfigProblems if anything is wrong, with a line for each problem
     */
    public BuildwatchConfig load(ConfigSource source) throws ConfigProblems {
        List<String> problems = new ArrayList<>();
        Settings values = read(source, key -> true);
        ConfigKeys.ALL.forEach(key -> values.check(key, problems::add));
        OtherKeys others = sortOthers(values, problems::add);
        URI foundry = foundryUrl(values, problems::add);
        checkTogether(values, problems::add);
        String instanceId = instanceId(values, source.environment(), problems::add);
        Path stateDir = stateDir(values, source.environment(), problems::add);
        if (foundry == null || !problems.isEmpty()) {
            throw problems(source, problems);
        }
        return new BuildwatchConfig(
                ConfigSections.foundry(values, foundry),
                ConfigSections.poll(values),
                ConfigSections.topics(values, others.topicSettings()),
                new KafkaConfig(applicationId(values), instanceId, stateDir, passedThrough(values, others)),
                ConfigSections.avro(values),
                ConfigSections.http(values),
                values.required(ConfigKeys.LOG_FORMAT));
    }

    /**
     * The configuration of a command that uses the topics; Foundry's settings may be missing.
     *
     * @param needsRegistry whether {@code schema.registry.url} must be set, if the deserializer is Buildwatch's own
     * @throws ConfigProblems if anything is wrong, with a line for each problem
     */
    public ClientConfig loadClient(ConfigSource source, boolean needsRegistry) throws ConfigProblems {
        List<String> problems = new ArrayList<>();
        Settings values = read(source, neededFor(FOR_CLIENTS));
        FOR_CLIENTS.forEach(key -> values.check(key, problems::add));
        OtherKeys others = sortOthers(values, problems::add);
        values.require(ConfigKeys.BOOTSTRAP_SERVERS, "--bootstrap-server host:port or --config FILE", problems::add);
        if (needsRegistry && hasDefault(values, ConfigKeys.AVRO_DESERIALIZER)) {
            values.require(ConfigKeys.SCHEMA_REGISTRY_URL, "--schema-registry URL or --config FILE", problems::add);
        }
        if (!problems.isEmpty()) {
            throw problems(source, problems);
        }
        return new ClientConfig(
                values.required(ConfigKeys.TOPICS_PREFIX),
                values.required(ConfigKeys.AVRO_DESERIALIZER),
                passedThrough(values, others));
    }

    /**
     * The settings on which the topics of an installation depend. All may be missing. Settings of Foundry and the
     * registry are not checked.
     *
     * @throws ConfigProblems if anything is wrong, with a line for each problem
     */
    public TopicsOnlyConfig loadTopics(ConfigSource source) throws ConfigProblems {
        List<String> problems = new ArrayList<>();
        Settings values = read(source, neededFor(FOR_TOPICS));
        FOR_TOPICS.forEach(key -> values.check(key, problems::add));
        OtherKeys others = sortOthers(values, problems::add);
        if (!problems.isEmpty()) {
            throw problems(source, problems);
        }
        return new TopicsOnlyConfig(
                ConfigSections.topics(values, others.topicSettings()),
                applicationId(values),
                passedThrough(values, others));
    }

    /**
     * The settings on which it depends how often Foundry is asked. All may be missing. Foundry's address and credentials,
     * and the settings of Kafka, are not checked.
     *
     * @throws ConfigProblems if anything is wrong, with a line for each problem
     */
    public PacingConfig loadPacing(ConfigSource source) throws ConfigProblems {
        List<String> problems = new ArrayList<>();
        // References in all other values, such as Kafka's passwords, stay as they are.
        Settings values = read(
                source, key -> FOR_PACING.stream().anyMatch(ours -> ours.name().equals(key)));
        FOR_PACING.forEach(key -> values.check(key, problems::add));
        sortOthers(values, problems::add);
        checkOrder(values, ConfigKeys.POLL_INTERVAL_MIN, ConfigKeys.POLL_INTERVAL_MAX, problems::add);
        if (!problems.isEmpty()) {
            throw problems(source, problems);
        }
        return ConfigSections.pacing(values);
    }

    private static ConfigProblems problems(ConfigSource source, List<String> lines) {
        return new ConfigProblems(lines.stream().map(source::withVariableNames).toList());
    }

    /**
     * Which keys' references are resolved. Buildwatch's own settings that the command does not use are left out,
     * because its user may not be allowed to read the secrets in them.
     */
    private static Predicate<String> neededFor(List<ConfigKey<?>> keys) {
        return key -> ConfigKeys.ALL.stream()
                .allMatch(ours -> !ours.name().equals(key) || ours.passedOn() || keys.contains(ours));
    }

    private Settings read(ConfigSource source, Predicate<String> needed) throws ConfigProblems {
        List<String> problems = new ArrayList<>();
        Map<String, String> written = source.merged(problems::add, warning);
        Settings values = Settings.of(written, needed, references, problems::add);
        if (!problems.isEmpty()) {
            throw problems(source, problems); // otherwise what could not be read would be reported as missing
        }
        return values;
    }

    private OtherKeys sortOthers(Settings values, Consumer<String> problem) {
        Set<String> ours =
                Set.copyOf(ConfigKeys.ALL.stream().map(ConfigKey::name).toList());
        OtherKeys others = new OtherKeys(knownElsewhere, problem, warning);
        values.meant().forEach((key, value) -> {
            if (!ours.contains(key)) {
                others.passOnOrReport(key, value, values.shown(key));
            }
        });
        return others;
    }

    private static @Nullable URI foundryUrl(Settings values, Consumer<String> problem) {
        String text = values.text(ConfigKeys.FOUNDRY_URL);
        if (text == null) {
            problem.accept("foundry.url: missing; must be https://host or a bare host name");
            return null;
        }
        boolean allowHttp = Boolean.TRUE.equals(values.get(ConfigKeys.FOUNDRY_ALLOW_HTTP));
        return FoundryUrl.parse(
                text, allowHttp, why -> problem.accept(values.shown(ConfigKeys.FOUNDRY_URL) + ": " + why));
    }

    private static void checkTogether(Settings values, Consumer<String> problem) {
        FoundryAccess.check(values, problem);
        values.require(ConfigKeys.BOOTSTRAP_SERVERS, "a comma-separated list of Kafka's host:port", problem);
        if (hasDefault(values, ConfigKeys.AVRO_SERIALIZER) || hasDefault(values, ConfigKeys.AVRO_DESERIALIZER)) {
            values.require(
                    ConfigKeys.SCHEMA_REGISTRY_URL, "the Schema Registry's http:// or https:// address", problem);
        }
        checkOrder(values, ConfigKeys.POLL_INTERVAL_MIN, ConfigKeys.POLL_INTERVAL_MAX, problem);
        checkOrder(values, ConfigKeys.FOUNDRY_CONNECT_TIMEOUT, ConfigKeys.FOUNDRY_CALL_TIMEOUT, problem);
    }

    private static boolean hasDefault(Settings values, ConfigKey<?> key) {
        return Objects.equals(values.text(key), key.defaultText());
    }

    private static void checkOrder(
            Settings values,
            ConfigKey<java.time.Duration> lower,
            ConfigKey<java.time.Duration> upper,
            Consumer<String> problem) {
        var low = values.get(lower);
        var high = values.get(upper);
        if (low != null && high != null && low.compareTo(high) > 0) {
            problem.accept(values.shown(lower) + ": must not be more than " + values.shown(upper));
        }
    }

    private static String instanceId(Settings values, Map<String, String> environment, Consumer<String> problem) {
        String set = values.text(ConfigKeys.INSTANCE_ID);
        if (set != null) {
            return set;
        }
        String host = HostName.find(environment, Path.of("/etc/hostname"));
        if (ConfigKeys.INSTANCE_ID.rule().read(host) == null) {
            problem.accept("instance.id: missing, and the host name '" + Redaction.text(host)
                    + "' cannot be used; must be " + ConfigKeys.INSTANCE_ID.allowed());
        }
        return host;
    }

    private static String applicationId(Settings values) {
        String set = values.get(ConfigKeys.APPLICATION_ID);
        return set == null ? values.required(ConfigKeys.TOPICS_PREFIX) + "buildwatch" : set;
    }

    private static Path stateDir(Settings values, Map<String, String> environment, Consumer<String> problem) {
        Path set = values.get(ConfigKeys.STATE_DIR);
        Path dir = set != null
                ? set
                : UserData.directory(environment)
                        .orElseGet(() -> {
                            problem.accept("state.dir: missing, and this user has no home directory for the default;"
                                    + " set it, or the environment variable HOME");
                            return Path.of("");
                        })
                        .resolve("buildwatch-state");
        return dir.toAbsolutePath().normalize();
    }

    private static Map<String, String> passedThrough(Settings values, OtherKeys others) {
        Map<String, String> passed = new TreeMap<>(others.passedThrough());
        for (ConfigKey<?> key : ConfigKeys.ALL) {
            String text = key.passedOn() ? values.text(key) : null;
            if (text != null) {
                passed.put(key.name(), text);
            }
        }
        return Map.copyOf(passed);
    }
}
