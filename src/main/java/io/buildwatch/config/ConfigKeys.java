package io.buildwatch.config;

import static io.buildwatch.config.ConfigKey.setting;
import static io.buildwatch.config.ValueRules.anyText;
import static io.buildwatch.config.ValueRules.brokers;
import static io.buildwatch.config.ValueRules.className;
import static io.buildwatch.config.ValueRules.decimal;
import static io.buildwatch.config.ValueRules.duration;
import static io.buildwatch.config.ValueRules.hostNames;
import static io.buildwatch.config.ValueRules.kafkaName;
import static io.buildwatch.config.ValueRules.listenAddress;
import static io.buildwatch.config.ValueRules.logFormat;
import static io.buildwatch.config.ValueRules.path;
import static io.buildwatch.config.ValueRules.percentage;
import static io.buildwatch.config.ValueRules.printable;
import static io.buildwatch.config.ValueRules.proxy;
import static io.buildwatch.config.ValueRules.refreshWay;
import static io.buildwatch.config.ValueRules.registryUrls;
import static io.buildwatch.config.ValueRules.wholeNumber;
import static io.buildwatch.config.ValueRules.words;
import static io.buildwatch.config.ValueRules.yesNo;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Buildwatch's own settings: key, default, bounds, and what to weigh when changing one. */
public final class ConfigKeys {
    private static final String YEARS = "3650d";

    static final ConfigKey<String> FOUNDRY_URL =
            setting("foundry.url", null, anyText(), "Foundry's address: https://host or a bare host name.");
    static final ConfigKey<Boolean> FOUNDRY_ALLOW_HTTP = setting(
            "foundry.allow.http",
            "false",
            yesNo(),
            "Allow plain http beyond loopback: the network then sees the token.");
    static final ConfigKey<String> FOUNDRY_TOKEN = setting(
                    "foundry.token",
                    null,
                    printable(),
                    "The bearer token. Prefer the file, which can be renewed while the service runs.")
            .asSecret();
    static final ConfigKey<Path> FOUNDRY_TOKEN_FILE =
            setting("foundry.token.file", null, path(), "A file with the bearer token, read again when it changes.");
    static final ConfigKey<String> FOUNDRY_OAUTH_ID = setting(
            "foundry.oauth.client.id",
            null,
            printable(),
            "Instead of a token: the id of the OAuth2 client to which tokens are issued.");
    static final ConfigKey<String> FOUNDRY_OAUTH_SECRET = setting(
                    "foundry.oauth.client.secret", null, printable(), "The OAuth2 client's secret. Prefer the file.")
            .asSecret();
    static final ConfigKey<Path> FOUNDRY_OAUTH_SECRET_FILE = setting(
            "foundry.oauth.client.secret.file",
            null,
            path(),
            "A file with the OAuth2 client's secret, read again when it changes.");
    static final ConfigKey<List<String>> FOUNDRY_OAUTH_SCOPES = setting(
            "foundry.oauth.scopes",
            OAuthClient.ORCHESTRATION_READ,
            words(),
            "The scopes that the OAuth2 client asks for. To follow datasets, add " + OAuthClient.DATASETS_READ + ".");
    static final ConfigKey<Path> FOUNDRY_CA_FILE = setting(
            "foundry.ssl.ca.file",
            null,
            path(),
            "PEM certificates to trust for Foundry. If unset: those that the JVM trusts.");
    static final ConfigKey<ProxyAddress> FOUNDRY_PROXY = setting(
                    "foundry.proxy.url",
                    null,
                    proxy(),
                    "The HTTP proxy to Foundry; user and password in it are secret.")
            .asSecret();
    static final ConfigKey<Boolean> FOUNDRY_PREVIEW = setting(
            "foundry.preview",
            "true",
            yesNo(),
            "Send preview=true. Enrolments require that if their API is in preview.");
    static final ConfigKey<Integer> FOUNDRY_PAGE_SIZE = setting(
            "foundry.page.size",
            null,
            wholeNumber(1, 100_000),
            "The page size to ask for. If unset, the server chooses.");
    static final ConfigKey<Integer> FOUNDRY_PER_MINUTE = setting(
            "foundry.requests.per.minute",
            "5000",
            wholeNumber(1, 10_000_000),
            "Calls a minute of all instances together, to all endpoints. Other programs share the user's limit.");
    static final ConfigKey<Integer> FOUNDRY_CONCURRENCY = setting(
            "foundry.concurrency",
            "25",
            wholeNumber(1, 10_000),
            "Calls at once of all instances together, to all endpoints.");
    static final ConfigKey<Double> FOUNDRY_SHARE = setting(
            "foundry.requests.share",
            "50%",
            percentage(),
            "Of all calls, how many may list builds out of turn while batches of jobs do not keep up. 0% is none.");
    static final ConfigKey<Double> FOUNDRY_BATCH_PER_SECOND = setting(
            "foundry.batch.requests.per.second",
            "4",
            decimal("0.01", "10000"),
            "Calls a second to each batch and single-get endpoint, within the limit of all calls; Foundry allows 4.");
    static final ConfigKey<Integer> FOUNDRY_BATCH_CONCURRENCY = setting(
            "foundry.batch.concurrency",
            "25",
            wholeNumber(1, 10_000),
            "Calls at once to each batch and single-get endpoint, within the limit of all calls.");
    static final ConfigKey<Boolean> FOUNDRY_REFRESH = setting(
            "foundry.refresh",
            "auto",
            refreshWay(),
            "How jobs are read again: auto is by jobs/getBatch as long as it is there, list is by listing alone.");
    static final ConfigKey<Duration> FOUNDRY_CONNECT_TIMEOUT = setting(
            "foundry.connect.timeout", "5s", duration("1ms", "10m"), "How long connecting may take, TLS included.");
    static final ConfigKey<Duration> FOUNDRY_ANSWER_TIMEOUT = setting(
            "foundry.answer.timeout", "30s", duration("1ms", "1h"), "How long the next piece of an answer may take.");
    static final ConfigKey<Duration> FOUNDRY_CALL_TIMEOUT = setting(
            "foundry.call.timeout",
            "60s",
            duration("1ms", "1h"),
            "How long a whole call may take. A slow answer keeps its place among the calls at once for so long.");
    static final ConfigKey<Integer> FOUNDRY_MAX_ANSWER_BYTES = setting(
            "foundry.max.answer.bytes",
            "16777216",
            wholeNumber(1_024, 1 << 30),
            "The largest answer accepted, after decompression. Times the calls at once, it is the memory at risk.");
    static final ConfigKey<Integer> FOUNDRY_MAX_PAGES = setting(
            "foundry.max.pages", "10000", wholeNumber(1, 10_000_000), "The longest job list accepted, in pages.");

    static final ConfigKey<Duration> POLL_INTERVAL_MIN = setting(
            "poll.interval.min",
            "2s",
            duration("10ms", "1d"),
            "Between polls of a build that is changing. Shorter is fresher, but uses more of the quota.");
    static final ConfigKey<Duration> POLL_INTERVAL_MAX = setting(
            "poll.interval.max",
            "30s",
            duration("10ms", "1d"),
            "Between polls of a build that is not changing. A change may be seen that much later.");
    static final ConfigKey<Duration> REFRESH_INTERVAL = setting(
            "refresh.interval",
            "2s",
            duration("10ms", "1d"),
            "With foundry.refresh=auto: between readings of a job that has not ended, limits allowing.");
    static final ConfigKey<Duration> BUILD_INTERVAL = setting(
            "build.interval",
            "10s",
            duration("10ms", "1d"),
            "With foundry.refresh=auto: between readings of the Build of a build that has not ended.");
    static final ConfigKey<Duration> LIST_INTERVAL = setting(
            "list.interval",
            "10m",
            duration("10ms", "1d"),
            "With foundry.refresh=auto: between lists of a build that has not ended, to find jobs that joined it.");
    static final ConfigKey<Duration> FOLLOW_INTERVAL = setting(
            "follow.interval",
            "15s",
            duration("10ms", "1d"),
            "Between readings of the runs of a schedule that is followed, limits allowing.");
    static final ConfigKey<Duration> CONFIRM_AFTER = setting(
            "confirm.after",
            "5s",
            duration("1ms", "1d"),
            "With foundry.refresh=auto: how long after a status that went backward a second reading can confirm it.");
    static final ConfigKey<Duration> SETTLE_INTERVAL = setting(
            "settle.interval",
            "2m",
            duration("1ms", YEARS),
            "Between the two sweeps that settle a build whose status cannot be read.");
    static final ConfigKey<Duration> SETTLE_TIMEOUT = setting(
            "settle.timeout", "10m", duration("1ms", YEARS), "How long an ended build waits for jobs that do not end.");
    static final ConfigKey<Duration> LOST_AFTER = setting(
            "monitoring.lost.after",
            "60s",
            duration("1ms", YEARS),
            "How long all readings of a build must fail before it is LOST.");
    static final ConfigKey<Duration> NOT_FOUND_GRACE = setting(
            "not.found.grace",
            "60s",
            duration("0s", YEARS),
            "How long Foundry may not have a build yet before it is NOT_FOUND.");
    static final ConfigKey<Duration> RETENTION_COMPLETED = setting(
            "retention.completed",
            "7d",
            duration("1ms", YEARS),
            "How long a build is kept after it settled or was stopped. Longer needs more state.");
    static final ConfigKey<Duration> RETENTION_UNSEEN = setting(
            "retention.unseen",
            "7d",
            duration("1ms", YEARS),
            "How long nothing new may be read of a build before it is no longer watched.");

    static final ConfigKey<String> TOPICS_PREFIX =
            setting("topics.prefix", "foundry.", kafkaName(0, 100), "Stands before each topic's name.");
    static final ConfigKey<Integer> TOPICS_PARTITIONS = setting(
            "topics.partitions",
            "12",
            wholeNumber(1, 10_000),
            "Of each keyed topic. Can never be changed, and bounds the number of threads.");
    static final ConfigKey<Integer> TOPICS_REPLICATION = setting(
            "topics.replication.factor",
            null,
            wholeNumber(1, 32_767),
            "If unset, the broker's default. With 3, a broker may fail.");
    static final ConfigKey<Boolean> TOPICS_CREATE = setting(
            "topics.create",
            "true",
            yesNo(),
            "Create missing topics. If false, all must exist, and a start lists those that are missing.");

    static final ConfigKey<String> APPLICATION_ID = setting(
            "application.id",
            null,
            kafkaName(1, 150),
            "Default: <topics.prefix>buildwatch. Then one prefixed ACL covers everything.");
    static final ConfigKey<String> INSTANCE_ID = setting(
            "instance.id",
            null,
            kafkaName(1, 90),
            "Default: the host name. Unique among instances, the same after a restart.");
    static final ConfigKey<Path> STATE_DIR = setting(
            "state.dir", null, path(), "Default: buildwatch-state in the user's data directory. One per instance.");
    static final ConfigKey<Integer> SESSION_TIMEOUT = setting(
                    "session.timeout.ms",
                    "15000",
                    wholeNumber(1, Integer.MAX_VALUE),
                    "How long a dead instance's builds wait for another. Brokers allow 6 s to 30 min by default.")
            .alsoPassedToKafka();
    static final ConfigKey<String> BOOTSTRAP_SERVERS =
            setting("bootstrap.servers", null, brokers(), "Kafka's brokers.").alsoPassedToKafka();
    static final ConfigKey<String> SCHEMA_REGISTRY_URL = setting(
                    "schema.registry.url",
                    null,
                    registryUrls(),
                    "The Schema Registry. Several addresses are for fail-over.")
            .alsoPassedToKafka();
    static final ConfigKey<Boolean> SCHEMA_COMPATIBILITY_SET = setting(
                    "schema.compatibility.set",
                    "true",
                    yesNo(),
                    "Set FULL_TRANSITIVE on the subjects that Buildwatch creates.")
            .alsoPassedToKafka();
    static final ConfigKey<Boolean> AUTO_REGISTER_SCHEMAS = setting(
                    "auto.register.schemas",
                    "true",
                    yesNo(),
                    "Register schemas at the start. If false, only look them up.")
            .alsoPassedToKafka();

    static final ConfigKey<InetSocketAddress> HTTP_LISTEN = setting(
            "http.listen",
            "127.0.0.1:8480",
            listenAddress(),
            "Where health, metrics, queries and the page are served. Port 0 takes a free one.");
    static final ConfigKey<List<String>> HTTP_ALLOWED_HOSTS = setting(
            "http.allowed.hosts",
            null,
            hostNames(),
            "Host names that HTTP requests may name, beside addresses, localhost and the host of http.listen.");
    static final ConfigKey<Boolean> HTTP_QUERIES = setting(
            "http.queries",
            "true",
            yesNo(),
            "Whether /api and the page are served. For them, this instance keeps a read model of the topics on disk.");
    static final ConfigKey<String> AVRO_SERIALIZER = setting(
            "avro.serializer",
            "io.buildwatch.registry.AvroSerializer",
            className(),
            "Any Kafka Serializer for Avro specific records.");
    static final ConfigKey<String> AVRO_DESERIALIZER = setting(
            "avro.deserializer",
            "io.buildwatch.registry.AvroDeserializer",
            className(),
            "Any Kafka Deserializer for Avro specific records.");
    static final ConfigKey<BuildwatchConfig.LogFormat> LOG_FORMAT =
            setting("log.format", "text", logFormat(), "How log lines look on standard output.");

    /** Former names of settings, with the present ones. They are still taken. */
    static final Map<String, String> FORMER_NAMES = Map.of(
            "foundry.list.requests.per.minute", FOUNDRY_PER_MINUTE.name(),
            "foundry.list.concurrency", FOUNDRY_CONCURRENCY.name());

    /** Every setting of ours, in the order of the documentation. */
    public static final List<ConfigKey<?>> ALL = List.of(
            FOUNDRY_URL,
            FOUNDRY_ALLOW_HTTP,
            FOUNDRY_TOKEN,
            FOUNDRY_TOKEN_FILE,
            FOUNDRY_OAUTH_ID,
            FOUNDRY_OAUTH_SECRET,
            FOUNDRY_OAUTH_SECRET_FILE,
            FOUNDRY_OAUTH_SCOPES,
            FOUNDRY_CA_FILE,
            FOUNDRY_PROXY,
            FOUNDRY_PREVIEW,
            FOUNDRY_PAGE_SIZE,
            FOUNDRY_PER_MINUTE,
            FOUNDRY_CONCURRENCY,
            FOUNDRY_SHARE,
            FOUNDRY_BATCH_PER_SECOND,
            FOUNDRY_BATCH_CONCURRENCY,
            FOUNDRY_REFRESH,
            FOUNDRY_CONNECT_TIMEOUT,
            FOUNDRY_ANSWER_TIMEOUT,
            FOUNDRY_CALL_TIMEOUT,
            FOUNDRY_MAX_ANSWER_BYTES,
            FOUNDRY_MAX_PAGES,
            POLL_INTERVAL_MIN,
            POLL_INTERVAL_MAX,
            REFRESH_INTERVAL,
            BUILD_INTERVAL,
            LIST_INTERVAL,
            FOLLOW_INTERVAL,
            CONFIRM_AFTER,
            SETTLE_INTERVAL,
            SETTLE_TIMEOUT,
            LOST_AFTER,
            NOT_FOUND_GRACE,
            RETENTION_COMPLETED,
            RETENTION_UNSEEN,
            TOPICS_PREFIX,
            TOPICS_PARTITIONS,
            TOPICS_REPLICATION,
            TOPICS_CREATE,
            APPLICATION_ID,
            INSTANCE_ID,
            STATE_DIR,
            SESSION_TIMEOUT,
            BOOTSTRAP_SERVERS,
            SCHEMA_REGISTRY_URL,
            SCHEMA_COMPATIBILITY_SET,
            AUTO_REGISTER_SCHEMAS,
            HTTP_LISTEN,
            HTTP_ALLOWED_HOSTS,
            HTTP_QUERIES,
            AVRO_SERIALIZER,
            AVRO_DESERIALIZER,
            LOG_FORMAT);

    private ConfigKeys() {}
}
