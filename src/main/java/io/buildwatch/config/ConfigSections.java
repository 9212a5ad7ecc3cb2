package io.buildwatch.config;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the records of the configuration from checked values. Stateless. */
final class ConfigSections {
    private ConfigSections() {}

    static FoundryConfig foundry(Settings values, URI url) {
        return new FoundryConfig(
                url,
                new FoundryConfig.Credentials(
                        values.get(ConfigKeys.FOUNDRY_TOKEN), values.get(ConfigKeys.FOUNDRY_TOKEN_FILE), oauth(values)),
                values.must(ConfigKeys.FOUNDRY_PREVIEW),
                new FoundryConfig.Connection(
                        values.get(ConfigKeys.FOUNDRY_CA_FILE),
                        values.get(ConfigKeys.FOUNDRY_PROXY),
                        values.must(ConfigKeys.FOUNDRY_CONNECT_TIMEOUT),
                        values.must(ConfigKeys.FOUNDRY_ANSWER_TIMEOUT),
                        values.must(ConfigKeys.FOUNDRY_CALL_TIMEOUT)),
                new FoundryConfig.Limits(
                        values.must(ConfigKeys.FOUNDRY_LIST_PER_MINUTE),
                        values.must(ConfigKeys.FOUNDRY_LIST_CONCURRENCY),
                        values.must(ConfigKeys.FOUNDRY_BATCH_PER_SECOND),
                        values.must(ConfigKeys.FOUNDRY_BATCH_CONCURRENCY)),
                new FoundryConfig.Answers(
                        values.get(ConfigKeys.FOUNDRY_PAGE_SIZE),
                        values.must(ConfigKeys.FOUNDRY_MAX_ANSWER_BYTES),
                        values.must(ConfigKeys.FOUNDRY_MAX_PAGES)));
    }

    private static @Nullable OAuthClient oauth(Settings values) {
        String id = values.get(ConfigKeys.FOUNDRY_OAUTH_ID);
        return id == null
                ? null
                : new OAuthClient(
                        id,
                        values.get(ConfigKeys.FOUNDRY_OAUTH_SECRET),
                        values.get(ConfigKeys.FOUNDRY_OAUTH_SECRET_FILE));
    }

    static PollConfig poll(Settings values) {
        return new PollConfig(
                values.must(ConfigKeys.POLL_INTERVAL_MIN),
                values.must(ConfigKeys.POLL_INTERVAL_MAX),
                values.must(ConfigKeys.SETTLE_INTERVAL),
                values.must(ConfigKeys.SETTLE_TIMEOUT),
                values.must(ConfigKeys.LOST_AFTER),
                values.must(ConfigKeys.NOT_FOUND_GRACE),
                values.must(ConfigKeys.RETENTION_COMPLETED),
                values.must(ConfigKeys.RETENTION_UNSEEN));
    }

    static TopicsConfig topics(Settings values, Map<String, Map<String, String>> settings) {
        Integer replication = values.get(ConfigKeys.TOPICS_REPLICATION);
        return new TopicsConfig(
                values.must(ConfigKeys.TOPICS_PREFIX),
                values.must(ConfigKeys.TOPICS_PARTITIONS),
                replication == null ? null : replication.shortValue(),
                values.must(ConfigKeys.TOPICS_CREATE),
                settings);
    }

    static AvroConfig avro(Settings values) {
        return new AvroConfig(values.must(ConfigKeys.AVRO_SERIALIZER), values.must(ConfigKeys.AVRO_DESERIALIZER));
    }

    static HttpConfig http(Settings values) {
        InetSocketAddress listen = values.must(ConfigKeys.HTTP_LISTEN);
        List<String> allowed = values.get(ConfigKeys.HTTP_ALLOWED_HOSTS);
        return new HttpConfig(
                listen.getHostString(),
                listen.getPort(),
                allowed == null ? List.of() : List.copyOf(allowed),
                values.must(ConfigKeys.HTTP_QUERIES));
    }
}
